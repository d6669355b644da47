package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaNumber;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.lib.VarArgFunction;

/**
 * The arguments of library functions, refused in Lua's words. A function does not know how it is
 * called, so it writes {@code '?'} for its name; {@link ErrorWords} puts in what the caller wrote.
 */
final class Arguments {
  private Arguments() {}

  static double number(Varargs arguments, int index) {
    LuaValue value = arguments.arg(index);
    if (value instanceof LuaNumber) {
      return value.todouble();
    }
    if (value instanceof LuaString string) {
      double number = NumberText.parse(string.m_bytes, string.m_offset, string.m_length);
      if (!Double.isNaN(number)) {
        return number;
      }
    }
    throw wrongType(arguments, index, "number");
  }

  static double number(Varargs arguments, int index, double otherwise) {
    return arguments.isnoneornil(index) ? otherwise : number(arguments, index);
  }

  static LuaString string(Varargs arguments, int index) {
    LuaValue value = arguments.arg(index);
    if (!(value instanceof LuaString) && !(value instanceof LuaNumber)) {
      throw wrongType(arguments, index, "string");
    }
    return value.strvalue();
  }

  static LuaTable table(Varargs arguments, int index) {
    if (!arguments.arg(index).istable()) {
      throw wrongType(arguments, index, "table");
    }
    return arguments.checktable(index);
  }

  static LuaValue function(Varargs arguments, int index) {
    if (!arguments.arg(index).isfunction()) {
      throw wrongType(arguments, index, "function");
    }
    return arguments.arg(index);
  }

  /** Anything, but it must be there. */
  static LuaValue value(Varargs arguments, int index) {
    if (index > arguments.narg()) {
      throw bad(index, "value expected");
    }
    return arguments.arg(index);
  }

  private static LuaError wrongType(Varargs arguments, int index, String expected) {
    String got = index > arguments.narg() ? "no value" : arguments.arg(index).typename();
    return bad(index, expected + " expected, got " + got);
  }

  static LuaError bad(int index, String why) {
    return new LuaError("bad argument #" + index + " to '?' (" + why + ")");
  }

  /**
   * A function of LuaJ's library behind a check of its arguments: a letter for each, a capital
   * where it may be missing: {@code n} number, {@code s} string, {@code t} table, {@code f}
   * function, {@code v} any value.
   */
  static LuaValue checked(String types, LuaValue function) {
    return new VarArgFunction() {
      @Override
      public Varargs invoke(Varargs arguments) {
        check(types, arguments);
        return function.invoke(arguments);
      }
    };
  }

  private static void check(String types, Varargs arguments) {
    for (int i = 1; i <= types.length(); i++) {
      char type = types.charAt(i - 1);
      if (Character.isUpperCase(type) && arguments.isnoneornil(i)) {
        continue;
      }
      switch (Character.toLowerCase(type)) {
        case 'n' -> number(arguments, i);
        case 's' -> string(arguments, i);
        case 't' -> table(arguments, i);
        case 'f' -> function(arguments, i);
        default -> value(arguments, i);
      }
    }
  }
}
