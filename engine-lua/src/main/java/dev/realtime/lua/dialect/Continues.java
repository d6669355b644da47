package dev.realtime.lua.dialect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code continue} a {@code goto}. The body of its loop is wrapped in a block of its own, and
 * the label follows that block:
 *
 * <pre>{@code
 * while x do do … goto continue__ … end ::continue__:: end
 * }</pre>
 *
 * <p>So the jump never enters the scope of a local variable, and a {@code return} may end the body.
 * The condition of a {@code repeat} may name variables of the body, which the inner block would
 * hide. These, and only these, are declared in front of it under names of their own, and the
 * statement that declared them assigns to them; one that {@code continue} jumped over is nil there:
 *
 * <pre>{@code
 * repeat local x__1 do … x__1 = f() … end ::continue__:: until x__1
 * }</pre>
 *
 * <p>They are still made anew in each round, as closures can tell.
 */
final class Continues {
  private static final String LOCAL = "local";

  private final String source;
  private final Edits edits;
  private @Nullable String mark;
  private int renamed;

  Continues(String source, Edits edits) {
    this.source = source;
    this.edits = edits;
  }

  void statement(Loop loop, int at) {
    loop.isContinued();
    edits.replace(at, "continue".length(), "goto " + label());
  }

  /**
   * The loop is read.
   *
   * @param bodyEnd where the word stands that ends its body
   */
  void finish(Loop loop, int bodyEnd) {
    if (!loop.hasContinue()) {
      return;
    }
    List<String> outside = new ArrayList<>();
    for (Loop.Declaration declaration : loop.declarations()) {
      if (declaration.isUsedFrom(bodyEnd)) {
        takeOut(declaration, outside);
      }
    }
    String locals = outside.isEmpty() ? "" : " " + LOCAL + " " + String.join(", ", outside);
    edits.insert(loop.bodyStart(), locals + " do ");
    edits.insert(bodyEnd, " end ::" + label() + ":: ");
  }

  private void takeOut(Loop.Declaration declaration, List<String> outside) {
    edits.replace(declaration.at(), LOCAL.length(), "");
    for (Scopes.Local local : declaration.locals()) {
      String name = local.name + mark() + ++renamed;
      outside.add(name);
      if (local.places != null) {
        local.places.forEach(place -> edits.replace(place, local.name.length(), name));
      }
    }
    if (!declaration.hasValue()) {
      edits.insert(declaration.namesEnd(), " = nil");
    }
  }

  private String label() {
    return "continue" + mark();
  }

  /** More underscores in a row than anywhere in the text: no name in it can be the same. */
  private String mark() {
    if (mark == null) {
      int longest = 0;
      int run = 0;
      for (int i = 0; i < source.length(); i++) {
        run = source.charAt(i) == '_' ? run + 1 : 0;
        longest = Math.max(longest, run);
      }
      mark = "_".repeat(Math.max(2, longest + 1));
    }
    return mark;
  }
}
