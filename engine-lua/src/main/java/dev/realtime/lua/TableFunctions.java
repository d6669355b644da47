package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaNumber;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;

/** {@code table} as the game's Lua has it. */
final class TableFunctions {
  private TableFunctions() {}

  static void install(LuaTable table) {
    table.set("concat", Sandbox.function(TableFunctions::concat));
    table.set("foreach", Sandbox.function(TableFunctions::foreach));
    table.set("foreachi", Sandbox.function(TableFunctions::foreachi));
    table.set("getn", Sandbox.function(a -> LuaValue.valueOf(Arguments.table(a, 1).length())));
    table.set("insert", Sandbox.function(TableFunctions::insert));
    table.set("maxn", Sandbox.function(TableFunctions::maxn));
    table.set("remove", Sandbox.function(TableFunctions::remove));
    table.set("sort", Sandbox.function(TableFunctions::sort));
    table.set("unpack", Sandbox.function(BaseFunctions::unpack));
  }

  private static LuaValue concat(Varargs arguments) {
    LuaTable table = Arguments.table(arguments, 1);
    LuaString separator =
        arguments.isnoneornil(2) ? LuaValue.EMPTYSTRING : Arguments.string(arguments, 2);
    int first = (int) Arguments.number(arguments, 3, 1);
    int last = arguments.isnoneornil(4) ? table.length() : (int) Arguments.number(arguments, 4);
    Meter meter = Meter.current();
    TextBuffer text = new TextBuffer(16);
    for (long i = first; i <= last; i++) {
      LuaValue value = table.get((int) i);
      if (!(value instanceof LuaString) && !(value instanceof LuaNumber)) {
        throw new LuaError(
            "invalid value (" + value.typename() + ") at index " + i + " in table for 'concat'");
      }
      LuaString part = value.strvalue();
      meter.step();
      text.append(part);
      if (i < last) {
        text.append(separator);
      }
    }
    return text.toText();
  }

  private static Varargs foreach(Varargs arguments) {
    LuaTable table = Arguments.table(arguments, 1);
    LuaValue function = Arguments.function(arguments, 2);
    for (Varargs next = table.next(LuaValue.NIL); !next.arg1().isnil(); ) {
      Meter.current().step();
      LuaValue result = function.call(next.arg1(), next.arg(2));
      if (!result.isnil()) {
        return result;
      }
      next = table.next(next.arg1());
    }
    return LuaValue.NONE;
  }

  private static Varargs foreachi(Varargs arguments) {
    LuaTable table = Arguments.table(arguments, 1);
    LuaValue function = Arguments.function(arguments, 2);
    int length = table.length();
    for (int i = 1; i <= length; i++) {
      Meter.current().step();
      LuaValue result = function.call(LuaValue.valueOf(i), table.get(i));
      if (!result.isnil()) {
        return result;
      }
    }
    return LuaValue.NONE;
  }

  private static Varargs insert(Varargs arguments) {
    LuaTable table = Arguments.table(arguments, 1);
    int length = table.length();
    if (arguments.narg() == 2) {
      table.rawset(length + 1, arguments.arg(2));
    } else if (arguments.narg() == 3) {
      int position = (int) Arguments.number(arguments, 2);
      Meter meter = Meter.current();
      for (int i = length; i >= position; i--) {
        meter.step();
        table.rawset(i + 1, table.rawget(i));
      }
      table.rawset(position, arguments.arg(3));
    } else {
      throw new LuaError("wrong number of arguments to 'insert'");
    }
    return LuaValue.NONE;
  }

  private static LuaValue maxn(Varargs arguments) {
    double most = 0;
    Meter.current().steps(Arguments.table(arguments, 1).length());
    for (LuaValue key : Arguments.table(arguments, 1).keys()) {
      most = key instanceof LuaNumber ? Math.max(most, key.todouble()) : most;
    }
    return LuaValue.valueOf(most);
  }

  private static Varargs remove(Varargs arguments) {
    LuaTable table = Arguments.table(arguments, 1);
    int length = table.length();
    int position = (int) Arguments.number(arguments, 2, length);
    if (position < 1 || position > length) {
      return LuaValue.NONE;
    }
    Meter.current().steps((length - position) / 2);
    LuaValue removed = table.rawget(position);
    for (int i = position; i < length; i++) {
      table.rawset(i, table.rawget(i + 1));
    }
    table.rawset(length, LuaValue.NIL);
    return removed;
  }

  private static Varargs sort(Varargs arguments) {
    LuaTable table = Arguments.table(arguments, 1);
    LuaValue before = arguments.isnoneornil(2) ? null : Arguments.function(arguments, 2);
    Meter.current().steps(table.length());
    LuaValue[] values = new LuaValue[table.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = table.rawget(i + 1);
    }
    new TableSort(values, before).sort();
    for (int i = 0; i < values.length; i++) {
      table.rawset(i + 1, values[i]);
    }
    return LuaValue.NONE;
  }
}
