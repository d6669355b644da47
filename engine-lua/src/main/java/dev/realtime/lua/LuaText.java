package dev.realtime.lua;

import dev.realtime.api.template.TextValues;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import java.nio.charset.StandardCharsets;

/**
 * Lua's strings and Java's. LuaJ's own conversion knows no character above U+FFFF, so it garbles
 * every emoji, and it writes numbers as Java does.
 */
final class LuaText {
  private LuaText() {}

  /** A string's text, or what {@code tostring} shows of another value without a metatable. */
  static String of(LuaValue value) {
    if (value instanceof LuaString string) {
      return of(string);
    }
    return value.isnumber() ? TextValues.ofNumber(value.todouble()) : value.tojstring();
  }

  /** A string's text; each byte that is no UTF-8 becomes U+FFFD. */
  static String of(LuaString string) {
    return new String(string.m_bytes, string.m_offset, string.m_length, StandardCharsets.UTF_8);
  }

  /** Whether all of a string is UTF-8. */
  static boolean isText(LuaString string, String text) {
    return text.indexOf('\uFFFD') < 0 || string.equals((LuaValue) from(text));
  }

  static LuaString from(String text) {
    return LuaString.valueUsing(text.getBytes(StandardCharsets.UTF_8));
  }
}
