package dev.realtime.testkit;

import dev.realtime.luaj.LuaValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code describe}, or the file around all of them: what runs before and after each test. */
final class TestBlock {
  private final @Nullable TestBlock outer;
  private final String prefix;
  private final List<LuaValue> before = new ArrayList<>();
  private final List<LuaValue> after = new ArrayList<>();

  TestBlock(@Nullable TestBlock outer, String name) {
    this.outer = outer;
    this.prefix = outer == null ? "" : outer.prefix + name + " › ";
  }

  String prefix() {
    return prefix;
  }

  void before(LuaValue function) {
    before.add(function);
  }

  void after(LuaValue function) {
    after.add(function);
  }

  /** From the outermost in. */
  List<LuaValue> allBefore() {
    List<LuaValue> all = new ArrayList<>(outer == null ? List.of() : outer.allBefore());
    all.addAll(before);
    return all;
  }

  /** From the innermost out. */
  List<LuaValue> allAfter() {
    List<LuaValue> all = new ArrayList<>(after);
    all.addAll(outer == null ? List.of() : outer.allAfter());
    return all;
  }
}
