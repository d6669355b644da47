package dev.realtime.lua;

import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;

/**
 * {@code collectgarbage} as in the game's Lua, for this state alone. Java's heap is every rule
 * file's, and is never collected for a script: to collect is to measure what the script still
 * holds, and from there its garbage is counted anew.
 */
final class GarbageFunctions {
  private static final int DEFAULT_PERCENT = 200;

  private final Meter meter;
  private boolean isRunning = true;
  private int pause = DEFAULT_PERCENT;
  private int stepMultiplier = DEFAULT_PERCENT;

  GarbageFunctions(Meter meter) {
    this.meter = meter;
  }

  void install(Globals globals) {
    globals.set("collectgarbage", Sandbox.function(this::collect));
    globals.set("gcinfo", Sandbox.function(nothing -> LuaValue.valueOf(Math.floor(kilobytes()))));
  }

  private double kilobytes() {
    return meter.usedBytes() / 1024.0;
  }

  private LuaValue collect(Varargs arguments) {
    LuaString option =
        arguments.isnoneornil(1) ? LuaValue.valueOf("collect") : Arguments.string(arguments, 1);
    int number = (int) Arguments.number(arguments, 2, 0);
    return switch (LuaText.of(option)) {
      case "count" -> LuaValue.valueOf(kilobytes());
      case "collect" -> {
        meter.measureMemory();
        yield LuaValue.ZERO;
      }
      case "step" -> {
        meter.measureMemory();
        yield LuaValue.TRUE; // whether a round came to its end, as every one does
      }
      case "stop" -> {
        isRunning = false;
        yield LuaValue.ZERO;
      }
      case "restart" -> {
        isRunning = true;
        yield LuaValue.ZERO;
      }
      case "isrunning" -> LuaValue.valueOf(isRunning);
      case "setpause" -> {
        int before = pause;
        pause = number;
        yield LuaValue.valueOf(before);
      }
      case "setstepmul" -> {
        int before = stepMultiplier;
        stepMultiplier = number;
        yield LuaValue.valueOf(before);
      }
      default -> throw Arguments.bad(1, "invalid option '" + LuaText.of(option) + "'");
    };
  }
}
