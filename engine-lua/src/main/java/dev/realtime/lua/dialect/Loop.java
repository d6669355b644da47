package dev.realtime.lua.dialect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loop being read. */
final class Loop {
  private final int bodyStart;
  private final boolean repeat;
  private final List<Declaration> declarations = new ArrayList<>();
  private boolean continued;
  private Scopes.@Nullable Block body;

  /**
   * A {@code local} statement directly in the body.
   *
   * @param at where {@code local} stands
   * @param namesEnd where its names end
   * @param hasValue whether a value follows the names
   */
  record Declaration(int at, List<Scopes.Local> locals, int namesEnd, boolean hasValue) {
    /** Whether one of its variables is named at a place or after it. */
    boolean isUsedFrom(int place) {
      return locals.stream()
          .anyMatch(
              local -> local.places != null && local.places.get(local.places.size() - 1) >= place);
    }
  }

  /**
   * A loop.
   *
   * @param bodyStart just after the word that begins its body
   * @param repeat whether its condition comes after the body, and may name the body's variables
   */
  Loop(int bodyStart, boolean repeat) {
    this.bodyStart = bodyStart;
    this.repeat = repeat;
  }

  int bodyStart() {
    return bodyStart;
  }

  boolean isRepeat() {
    return repeat;
  }

  void begins(Scopes.Block block) {
    body = block;
  }

  Scopes.@Nullable Block body() {
    return body;
  }

  void isContinued() {
    continued = true;
  }

  boolean hasContinue() {
    return continued;
  }

  void declares(Declaration declaration) {
    declarations.add(declaration);
  }

  List<Declaration> declarations() {
    return declarations;
  }
}
