package dev.realtime.lua;

import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.lib.VarArgFunction;

/** {@code assert}, {@code error}, {@code pcall} and {@code xpcall} with the messages of Lua 5.1. */
final class ErrorFunctions {
  /** An error and its words take as long as some hundred instructions, and deep down longer. */
  private static final int STEPS_OF_AN_ERROR = 500;

  private final CallFrames frames;

  ErrorFunctions(CallFrames frames) {
    this.frames = frames;
  }

  void install(Globals globals) {
    globals.set("assert", assertTrue());
    globals.set("error", Sandbox.function(this::error));
    globals.set("pcall", Sandbox.function(this::pcall));
    globals.set("xpcall", Sandbox.function(this::xpcall));
  }

  private LuaValue assertTrue() {
    return new VarArgFunction() {
      @Override
      public Varargs invoke(Varargs arguments) {
        if (Arguments.value(arguments, 1).toboolean()) {
          return arguments;
        }
        if (arguments.narg() < 2) {
          throw new LuaError("assertion failed!");
        }
        LuaValue message = arguments.arg(2);
        throw new LuaError(
            message instanceof LuaString text
                ? LuaText.from(frames.placeOfCall(this) + LuaText.of(text))
                : message);
      }
    };
  }

  private Varargs error(Varargs arguments) {
    LuaValue message = arguments.arg1();
    int level = arguments.optint(2, 1);
    if (message.isstring() && level > 0) {
      message = LuaText.from(frames.place(level) + LuaText.of(message));
    }
    throw new LuaError(message);
  }

  private Varargs pcall(Varargs arguments) {
    LuaValue function = arguments.checkvalue(1);
    int depth = frames.depth();
    try {
      InstructionRepairs.checkCallable(function);
      return LuaValue.varargsOf(LuaValue.TRUE, function.invoke(arguments.subargs(2)));
    } catch (RuntimeException | StackOverflowError e) {
      frames.returnTo(depth);
      frames.meter().steps(STEPS_OF_AN_ERROR + 5L * depth);
      return LuaValue.varargsOf(LuaValue.FALSE, valueOf(e));
    }
  }

  Varargs xpcall(Varargs arguments) {
    LuaValue function = arguments.checkvalue(1);
    LuaValue handler = arguments.checkvalue(2);
    int depth = frames.depth();
    try {
      InstructionRepairs.checkCallable(function);
      return LuaValue.varargsOf(LuaValue.TRUE, function.invoke(arguments.subargs(3)));
    } catch (RuntimeException | StackOverflowError e) {
      frames.returnTo(depth);
      frames.meter().steps(STEPS_OF_AN_ERROR + 5L * depth);
      return LuaValue.varargsOf(LuaValue.FALSE, handler.invoke(valueOf(e)));
    }
  }

  /** What was raised, by a script or by LuaJ, whose library is not free of Java's exceptions. */
  static LuaValue valueOf(Throwable raised) {
    if (raised instanceof LuaError error) {
      return valueOf(error);
    }
    return raised instanceof StackOverflowError
        ? LuaValue.valueOf("stack overflow")
        : LuaText.from(ErrorWords.plain("vm error: " + raised));
  }

  /** What was raised. */
  static LuaValue valueOf(LuaError error) {
    LuaValue value = error.getMessageObject();
    if (value == null) {
      return LuaValue.NIL;
    }
    return value instanceof LuaString text
        ? LuaText.from(ErrorWords.plain(LuaText.of(text)))
        : value;
  }

  /** What was raised, as text; never null. */
  static String textOf(LuaError error) {
    return LuaText.of(valueOf(error)).stripTrailing();
  }
}
