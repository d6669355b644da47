package dev.realtime.lua;

import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.lib.StringLib;
import java.util.List;
import java.util.Map;

/** {@code string} as the game's Lua has it. */
final class StringFunctions {
  /** As many values as a function may return. */
  private static final int LONGEST_SLICE = 8_000;

  private static final Map<String, String> TYPES = Map.of("len", "s", "sub", "snN");

  private StringFunctions() {}

  static LuaTable table() {
    Globals scratch = new Globals();
    LuaTable loading = new LuaTable();
    loading.set("loaded", new LuaTable());
    scratch.set("package", loading);
    scratch.load(new StringLib());
    LuaTable strings = scratch.get("string").checktable();
    strings.set("dump", LuaValue.NIL);
    TYPES.forEach((name, types) -> strings.set(name, Arguments.checked(types, strings.get(name))));
    strings.set("byte", Sandbox.function(StringFunctions::bytes));
    strings.set("char", Sandbox.function(StringFunctions::fromBytes));
    strings.set("format", Sandbox.function(StringFormat::format));
    PatternFunctions.install(strings);
    strings.set("lower", Sandbox.function(a -> mapped(a, 'A', 'Z', 'a' - 'A')));
    strings.set("upper", Sandbox.function(a -> mapped(a, 'a', 'z', 'A' - 'a')));
    strings.set("reverse", Sandbox.function(StringFunctions::reverse));
    strings.set("rep", Sandbox.function(StringFunctions::rep));
    return strings;
  }

  private static LuaValue fromBytes(Varargs arguments) {
    byte[] bytes = new byte[arguments.narg()];
    for (int i = 1; i <= bytes.length; i++) {
      int code = (int) Arguments.number(arguments, i);
      if (code < 0 || code > 255) {
        throw Arguments.bad(i, "invalid value");
      }
      bytes[i - 1] = (byte) code;
    }
    return LuaString.valueUsing(bytes);
  }

  private static Varargs bytes(Varargs arguments) {
    LuaString text = Arguments.string(arguments, 1);
    int first = place(text, (int) Arguments.number(arguments, 2, 1));
    int last = place(text, (int) Arguments.number(arguments, 3, first));
    first = Math.max(1, first);
    int count = Math.min(last, text.length()) - first + 1;
    if (count > LONGEST_SLICE) {
      throw new LuaError("string slice too long");
    }
    LuaValue[] bytes = new LuaValue[Math.max(0, count)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = LuaValue.valueOf(text.luaByte(first - 1 + i));
    }
    return LuaValue.varargsOf(bytes);
  }

  /** Negative places are counted from the end. */
  private static int place(LuaString text, int place) {
    return place < 0 ? Math.max(0, place + text.length() + 1) : place;
  }

  private static LuaValue reverse(Varargs arguments) {
    LuaString text = Arguments.string(arguments, 1);
    Meter.current().text(text.length());
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.luaByte(bytes.length - 1 - i);
    }
    return LuaString.valueUsing(bytes);
  }

  /** Letters beyond ASCII stay: bytes are all that Lua knows. */
  private static LuaValue mapped(Varargs arguments, char from, char to, int by) {
    LuaString text = Arguments.string(arguments, 1);
    Meter.current().text(text.length());
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      int c = text.luaByte(i);
      bytes[i] = (byte) (c >= from && c <= to ? c + by : c);
    }
    return LuaString.valueUsing(bytes);
  }

  private static LuaValue rep(Varargs arguments) {
    LuaString text = Arguments.string(arguments, 1);
    double count = Math.max(0, Math.min(1e15, Math.floor(Arguments.number(arguments, 2))));
    LuaString separator =
        arguments.isnoneornil(3) ? LuaValue.EMPTYSTRING : Arguments.string(arguments, 3);
    double length = count * text.length() + Math.max(0, count - 1) * separator.length();
    Meter.current().text((long) length);
    byte[] bytes = new byte[(int) length];
    // What is there is copied behind itself, so that few copies are made.
    int filled = 0;
    for (LuaString part : List.of(text, separator)) {
      int size = Math.min(part.length(), bytes.length - filled);
      part.copyInto(0, bytes, filled, size);
      filled += size;
    }
    while (filled < bytes.length) {
      int size = Math.min(filled, bytes.length - filled);
      System.arraycopy(bytes, 0, bytes, filled, size);
      filled += size;
    }
    return LuaString.valueUsing(bytes);
  }
}
