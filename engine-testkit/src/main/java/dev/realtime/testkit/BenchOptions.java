package dev.realtime.testkit;

import dev.realtime.api.action.Suggestion;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaValue;
import java.time.Instant;
import java.util.List;

/** The second argument of {@code realtime_test.load}. */
final class BenchOptions {
  private static final List<String> KNOWN = List.of("env", "server", "time");

  private BenchOptions() {}

  static BenchBuilder read(LuaValue options, BenchBuilder builder) {
    if (options.isnil()) {
      return builder;
    }
    if (!options.istable()) {
      throw new LuaError("realtime_test.load: the options must be a table");
    }
    for (LuaValue key : options.checktable().keys()) {
      String name = ScriptState.text(key);
      if (!KNOWN.contains(name)) {
        throw new LuaError(
            "realtime_test.load knows no option '" + name + "'" + Suggestion.of(name, KNOWN));
      }
    }
    if (!options.get("server").isnil()) {
      builder.server(ScriptState.text(options.get("server").checkstring()));
    }
    if (!options.get("time").isnil()) {
      builder.startAt(Instant.ofEpochMilli(Math.round(options.get("time").checkdouble() * 1000)));
    }
    LuaValue environment = options.get("env");
    if (environment.istable()) {
      for (LuaValue name : environment.checktable().keys()) {
        LuaValue value = environment.get(name);
        // false stands for a variable that is not set: a table cannot hold nil
        builder.environment(
            ScriptState.text(name), value.isstring() ? ScriptState.text(value) : null);
      }
    }
    return builder;
  }
}
