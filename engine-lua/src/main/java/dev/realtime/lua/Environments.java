package dev.realtime.lua;

import dev.realtime.luaj.LuaClosure;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Prototype;
import dev.realtime.luaj.UpValue;
import dev.realtime.luaj.Upvaldesc;
import dev.realtime.luaj.Varargs;

/**
 * The table in which a function finds its globals. In LuaJ it is a variable outside the function,
 * shared with the others of its file; here a function can get one of its own.
 */
final class Environments {
  private static final LuaValue NAME = LuaValue.valueOf("_ENV");

  private final CallFrames frames;
  private final LuaTable globals;

  Environments(CallFrames frames, LuaTable globals) {
    this.frames = frames;
    this.globals = globals;
  }

  void install() {
    globals.set("getfenv", Sandbox.function(this::get));
    globals.set("setfenv", Sandbox.function(this::set));
  }

  /** Gives a function another table, and what is defined in it from now on. */
  static void set(LuaClosure function, LuaTable environment) {
    int index = indexOf(function.p);
    if (index >= 0) {
      function.upValues[index] = new UpValue(new LuaValue[] {environment}, 0);
    }
  }

  private static int indexOf(Prototype code) {
    Upvaldesc[] variables = code.upvalues;
    for (int i = 0; i < variables.length; i++) {
      if (variables[i].name != null && variables[i].name.equals(NAME)) {
        return i;
      }
    }
    return -1;
  }

  private LuaValue get(Varargs arguments) {
    LuaValue function = function(arguments, 1);
    if (function instanceof LuaClosure closure) {
      int index = indexOf(closure.p);
      return index >= 0 ? closure.upValues[index].getValue() : globals;
    }
    return globals;
  }

  private LuaValue set(Varargs arguments) {
    LuaTable environment = Arguments.table(arguments, 2);
    LuaValue function = function(arguments, 0);
    if (!(function instanceof LuaClosure closure)
        || CallFrames.source(closure.p).startsWith(OwnSources.PREFIX)) {
      throw new LuaError("'setfenv' cannot change environment of given object");
    }
    set(closure, environment);
    return function;
  }

  /** A function, or the one that runs at a level: 1 is the caller. */
  private LuaValue function(Varargs arguments, int otherwise) {
    LuaValue which = arguments.arg1();
    if (which.isfunction()) {
      return which;
    }
    int level =
        (int)
            (otherwise > 0
                ? Arguments.number(arguments, 1, otherwise)
                : Arguments.number(arguments, 1));
    if (level < 0) {
      throw Arguments.bad(1, "level must be non-negative");
    }
    if (level == 0) {
      return LuaValue.NIL;
    }
    LuaValue running = frames.function(level);
    if (running.isnil()) {
      throw Arguments.bad(1, "invalid level");
    }
    return running;
  }
}
