package dev.realtime.lua;

import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;

/** The functions without a table, as the game's Lua has them. */
final class BaseFunctions {
  /** What the game's Lua has room for. */
  private static final int MOST_RESULTS = 8_000;

  private BaseFunctions() {}

  static void install(Globals globals) {
    globals.set("_VERSION", LuaValue.valueOf("Lua 5.1"));
    globals.set("tostring", Sandbox.function(BaseFunctions::tostring));
    globals.set("tonumber", Sandbox.function(BaseFunctions::tonumber));
    globals.set("unpack", Sandbox.function(BaseFunctions::unpack));
    globals.set("select", Sandbox.function(BaseFunctions::select));
    globals.set("setmetatable", setmetatable(globals.get("setmetatable")));
    check(globals, "getmetatable", "v");
    check(globals, "rawequal", "vv");
    check(globals, "rawget", "tv");
    check(globals, "rawset", "tvv");
    check(globals, "type", "v");
    check(globals, "next", "t");
    check(globals, "pairs", "t");
    check(globals, "ipairs", "t");
    check(globals, "xpcall", "vv");
  }

  private static void check(Globals globals, String name, String types) {
    globals.set(name, Arguments.checked(types, globals.get(name)));
  }

  private static LuaValue tostring(Varargs arguments) {
    LuaValue value = Arguments.value(arguments, 1);
    if (value instanceof LuaString) {
      return value;
    }
    LuaValue metamethod = value.metatag(LuaValue.TOSTRING);
    if (metamethod.isnil()) {
      return LuaText.from(LuaText.of(value));
    }
    InstructionRepairs.checkCallable(metamethod);
    return metamethod.call(value);
  }

  private static LuaValue tonumber(Varargs arguments) {
    int base = (int) Arguments.number(arguments, 2, 10);
    LuaValue value = Arguments.value(arguments, 1);
    double number;
    if (base == 10) {
      if (!(value instanceof LuaString string)) {
        return value.isnumber() ? value : LuaValue.NIL;
      }
      Meter.current().bytes(string.length());
      number = NumberText.parse(string.m_bytes, string.m_offset, string.m_length);
    } else {
      LuaString string = Arguments.string(arguments, 1);
      if (base < 2 || base > 36) {
        throw Arguments.bad(2, "base out of range");
      }
      number = NumberText.parse(string.m_bytes, string.m_offset, string.m_length, base);
    }
    return Double.isNaN(number) ? LuaValue.NIL : LuaValue.valueOf(number);
  }

  static Varargs unpack(Varargs arguments) {
    LuaTable table = Arguments.table(arguments, 1);
    int first = (int) Arguments.number(arguments, 2, 1);
    int last = arguments.isnoneornil(3) ? table.length() : (int) Arguments.number(arguments, 3);
    if (first > last) {
      return LuaValue.NONE;
    }
    if ((long) last - first >= MOST_RESULTS) {
      throw new LuaError("too many results to unpack");
    }
    LuaValue[] values = new LuaValue[last - first + 1];
    Meter.current().steps(values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = table.get(first + i);
    }
    return LuaValue.varargsOf(values);
  }

  private static Varargs select(Varargs arguments) {
    int count = arguments.narg() - 1;
    LuaValue first = arguments.arg1();
    if (first instanceof LuaString string && string.length() == 1 && string.luaByte(0) == '#') {
      return LuaValue.valueOf(count);
    }
    int index = (int) Arguments.number(arguments, 1);
    if (index < 0) {
      index += count + 1;
    }
    if (index < 1) {
      throw Arguments.bad(1, "index out of range");
    }
    return arguments.subargs(Math.min(index, count + 1) + 1);
  }

  private static LuaValue setmetatable(LuaValue original) {
    return Sandbox.function(
        arguments -> {
          Arguments.table(arguments, 1);
          LuaValue metatable = arguments.arg(2);
          if (arguments.narg() < 2 || !metatable.istable() && !metatable.isnil()) {
            throw Arguments.bad(2, "nil or table expected");
          }
          return original.invoke(arguments);
        });
  }
}
