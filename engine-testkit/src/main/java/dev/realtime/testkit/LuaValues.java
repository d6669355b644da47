package dev.realtime.testkit;

import dev.realtime.api.template.TextValues;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Lua values compared in depth, and shown. */
final class LuaValues {
  private static final int DEEPEST = 50;

  /** A report of two large tables shows so many of the places where they differ. */
  private static final int MOST_ROWS = 40;

  private LuaValues() {}

  /** Whether two values are the same: tables by what they hold, with the same keys. */
  static boolean same(LuaValue one, LuaValue other) {
    return same(one, other, 0);
  }

  private static boolean same(LuaValue one, LuaValue other, int depth) {
    if (!one.istable() || !other.istable()) {
      return one.raweq(other);
    }
    if (one == other || depth > DEEPEST) {
      return true;
    }
    return keys(one, other).stream()
        .allMatch(key -> same(one.rawget(key), other.rawget(key), depth + 1));
  }

  /** Where two values differ, and of tables also where they do not. */
  static SideBySide compared(LuaValue expected, LuaValue got) {
    SideBySide rows = new SideBySide();
    int[] left = {MOST_ROWS};
    compare("", expected, got, rows, 0, left);
    if (left[0] <= 0) {
      rows.add("...", "and more", "", true);
    }
    return rows;
  }

  private static void compare(
      String part, LuaValue expected, LuaValue got, SideBySide rows, int depth, int[] left) {
    if (left[0] <= 0) {
      return;
    }
    if (expected.istable() && got.istable() && depth < DEEPEST && !same(expected, got)) {
      for (LuaValue key : keys(expected, got)) {
        compare(
            part + step(part, key), expected.rawget(key), got.rawget(key), rows, depth + 1, left);
      }
      return;
    }
    left[0]--;
    rows.add(part, shown(expected), shown(got), same(expected, got));
  }

  private static String step(String part, LuaValue key) {
    if (!key.isstring() || key.isnumber()) {
      return "[" + shown(key) + "]";
    }
    String name = Shown.name(ScriptState.text(key));
    return part.isEmpty() || name.startsWith("[") ? name : "." + name;
  }

  private static List<LuaValue> keys(LuaValue one, LuaValue other) {
    List<LuaValue> keys = new ArrayList<>(List.of(one.checktable().keys()));
    for (LuaValue key : other.checktable().keys()) {
      if (one.rawget(key).isnil()) {
        keys.add(key);
      }
    }
    keys.sort(
        Comparator.comparing((LuaValue key) -> !key.isnumber())
            .thenComparing(key -> key.isnumber() ? key.todouble() : 0)
            .thenComparing(ScriptState::text));
    return keys;
  }

  /** A value on one line, as Lua would write it. */
  static String shown(LuaValue value) {
    StringBuilder text = new StringBuilder();
    append(text, value, Collections.newSetFromMap(new IdentityHashMap<>()));
    return Shown.shortened(text.toString(), 400);
  }

  private static void append(StringBuilder text, LuaValue value, Set<LuaValue> outer) {
    switch (value.type()) {
      case LuaValue.TSTRING -> text.append(Shown.quoted(ScriptState.text(value)));
      case LuaValue.TNUMBER, LuaValue.TINT -> text.append(TextValues.ofNumber(value.todouble()));
      case LuaValue.TTABLE -> append(text, value.checktable(), outer);
      case LuaValue.TFUNCTION -> {
        String place = ScriptState.placeOf(value);
        text.append("a function").append(place.isEmpty() ? "" : " at " + place);
      }
      default -> text.append(value.tojstring());
    }
  }

  private static void append(StringBuilder text, LuaTable table, Set<LuaValue> outer) {
    if (!outer.add(table)) {
      text.append("{itself}");
      return;
    }
    text.append('{');
    int expected = 1;
    for (LuaValue key : keys(table, table)) {
      text.append(text.charAt(text.length() - 1) == '{' ? "" : ", ");
      if (key.isinttype() && key.toint() == expected) {
        expected++;
      } else {
        String name = step("", key);
        text.append(name).append(" = ");
      }
      append(text, table.rawget(key), outer);
    }
    text.append('}');
    outer.remove(table);
  }
}
