package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaNumber;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.lib.VarArgFunction;
import java.util.Arrays;

/** {@code string.find}, {@code match}, {@code gmatch} and {@code gsub}. */
final class PatternFunctions {
  private static final String SPECIAL = "^$*+?.([%-";

  private PatternFunctions() {}

  static void install(LuaTable strings) {
    strings.set("find", Sandbox.function(arguments -> search(arguments, true)));
    strings.set("match", Sandbox.function(arguments -> search(arguments, false)));
    strings.set("gmatch", Sandbox.function(PatternFunctions::gmatch));
    strings.set("gsub", Sandbox.function(PatternFunctions::gsub));
  }

  private static Varargs search(Varargs arguments, boolean find) {
    LuaString text = Arguments.string(arguments, 1);
    LuaString pattern = Arguments.string(arguments, 2);
    int init = (int) Arguments.number(arguments, 3, 1);
    int from = init < 0 ? Math.max(0, init + text.length()) : Math.max(0, init - 1);
    from = Math.min(from, text.length());
    if (find && (arguments.arg(4).toboolean() || !hasSpecial(pattern))) {
      int found = plain(text, pattern, from);
      return found < 0
          ? LuaValue.NIL
          : LuaValue.varargsOf(
              LuaValue.valueOf(found + 1), LuaValue.valueOf(found + pattern.length()));
    }
    boolean anchored = PatternMatch.isAnchored(pattern);
    PatternMatch match = new PatternMatch(text, pattern);
    for (int s = from; s <= text.length(); s++) {
      int end = match.end(s, anchored ? 1 : 0);
      if (end >= 0) {
        return find
            ? LuaValue.varargsOf(
                LuaValue.valueOf(s + 1), LuaValue.valueOf(end), match.captures(false, s, end))
            : match.captures(true, s, end);
      }
      if (anchored) {
        break;
      }
    }
    return LuaValue.NIL;
  }

  private static boolean hasSpecial(LuaString pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if (SPECIAL.indexOf(pattern.luaByte(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static int plain(LuaString text, LuaString wanted, int from) {
    if (wanted.length() == 0) {
      return from;
    }
    Meter meter = Meter.current();
    byte[] bytes = text.m_bytes;
    byte first = wanted.m_bytes[wanted.m_offset];
    int counted = from;
    for (int s = from; s + wanted.length() <= text.length(); s++) {
      int at = text.m_offset + s;
      if (bytes[at] == first) {
        meter.bytes(s - counted);
        counted = s;
        int differs =
            Arrays.mismatch(
                bytes,
                at,
                at + wanted.length(),
                wanted.m_bytes,
                wanted.m_offset,
                wanted.m_offset + wanted.length());
        if (differs < 0) {
          return s;
        }
        meter.bytes(differs);
      }
    }
    meter.bytes(text.length() - counted);
    return -1;
  }

  private static Varargs gmatch(Varargs arguments) {
    return new Matches(Arguments.string(arguments, 1), Arguments.string(arguments, 2));
  }

  private static final class Matches extends VarArgFunction implements HeldMemory.Holder {
    private final LuaString text;
    private final LuaString pattern;
    private int next;

    Matches(LuaString text, LuaString pattern) {
      this.text = text;
      this.pattern = pattern;
    }

    @Override
    public Varargs invoke(Varargs nothing) {
      PatternMatch match = new PatternMatch(text, pattern);
      for (int s = next; s <= text.length(); s++) {
        int end = match.end(s, 0);
        if (end >= 0) {
          next = end == s ? end + 1 : end;
          return match.captures(true, s, end);
        }
      }
      next = text.length() + 1;
      return LuaValue.NIL;
    }

    @Override
    public void show(HeldMemory memory) {
      memory.add(text);
      memory.add(pattern);
    }
  }

  private static Varargs gsub(Varargs arguments) {
    LuaString text = Arguments.string(arguments, 1);
    LuaString pattern = Arguments.string(arguments, 2);
    LuaValue replacement = arguments.arg(3);
    boolean isText = replacement instanceof LuaString || replacement instanceof LuaNumber;
    if (!isText && !replacement.istable() && !replacement.isfunction()) {
      throw Arguments.bad(3, "string/function/table expected");
    }
    int most = (int) Arguments.number(arguments, 4, text.length() + 1.0);
    boolean anchored = PatternMatch.isAnchored(pattern);
    PatternMatch match = new PatternMatch(text, pattern);
    TextBuffer result = new TextBuffer(text.length());
    int count = 0;
    int at = 0;
    while (count < most) {
      int end = match.end(at, anchored ? 1 : 0);
      if (end >= 0) {
        count++;
        if (isText) {
          fillIn(replacement.strvalue(), match, at, end, result);
        } else {
          LuaValue key = match.capture(0, at, end);
          LuaValue value =
              replacement.istable()
                  ? replacement.get(key)
                  : replacement.invoke(match.captures(true, at, end)).arg1();
          if (!value.toboolean()) {
            value = text.substring(at, end);
          } else if (!(value instanceof LuaString) && !(value instanceof LuaNumber)) {
            throw new LuaError("invalid replacement value (a " + value.typename() + ")");
          }
          result.append(value.strvalue());
        }
      }
      if (end > at) {
        at = end;
      } else if (at < text.length()) {
        result.append((byte) text.luaByte(at++));
      } else {
        break;
      }
      if (anchored) {
        break;
      }
    }
    result.append(text.substring(at, text.length()));
    return LuaValue.varargsOf(result.toText(), LuaValue.valueOf(count));
  }

  /**
   * A replacement in which {@code %1} stands for the first capture, and {@code %0} for the match.
   */
  private static void fillIn(
      LuaString replacement, PatternMatch match, int from, int end, TextBuffer result) {
    for (int i = 0; i < replacement.length(); i++) {
      int c = replacement.luaByte(i);
      if (c == '%') {
        i++;
        c = i < replacement.length() ? replacement.luaByte(i) : 0;
        if (c == '0') {
          result.append(match.whole(from, end));
          continue;
        }
        if (c >= '1' && c <= '9') {
          result.append(match.capture(c - '1', from, end).strvalue());
          continue;
        }
      }
      result.append((byte) c);
    }
    Meter.current().bytes(replacement.length());
  }
}
