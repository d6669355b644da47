package dev.realtime.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.lua.LuaRuleFile;
import dev.realtime.lua.ScriptException;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What {@code realtime_test.load} returns: a bench for a test file, as a Lua table. */
final class LuaBench {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RuleBench bench;
  private final ScriptState state;
  private final LuaAssertions assertions;
  private final Path folder;

  /** How many actions earlier expectations have looked at. */
  private int consumed;

  LuaBench(RuleBench bench, ScriptState state, LuaAssertions assertions, Path folder) {
    this.bench = bench;
    this.state = state;
    this.assertions = assertions;
    this.folder = folder;
  }

  LuaTable table() {
    LuaTable rt = new LuaTable();
    add(rt, "emit", this::emit);
    add(rt, "publish", this::publish);
    add(rt, "advance", this::advance);
    add(rt, "hook", this::hook);
    add(rt, "player", in -> bench.add("player", in.arg1()));
    add(rt, "entity", in -> bench.add("entity", in.arg1()));
    add(
        rt,
        "remove",
        in -> {
          bench.remove(in.arg1());
          return LuaValue.NONE;
        });
    add(rt, "load", this::load);
    add(rt, "fail", this::fail);
    add(rt, "heal", this::heal);
    add(rt, "actions", in -> actions());
    add(rt, "attempts", this::attempts);
    add(rt, "expect_actions", this::expectActions);
    add(rt, "expect_no_actions", in -> expect(new LuaTable()));
    add(rt, "expect_error", this::expectError);
    add(rt, "errors", in -> list(bench.problems()));
    add(rt, "output", in -> list(bench.output()));
    add(rt, "trace", in -> ScriptState.text(bench.trace()));
    add(rt, "leaderboard", in -> inRules("realtime", "GetLeaderboard", in));
    add(rt, "read_log", in -> inRules("realtime", "ReadEventLog", in));
    add(rt, "get", in -> inRules("realtime", "Get", in));
    add(rt, "set", in -> inRules("realtime", "Set", in));
    add(rt, "stats", in -> ScriptState.fromJson(bench.stats()));
    add(rt, "now", in -> LuaValue.valueOf(bench.now().toEpochMilli() / 1000.0));
    add(rt, "elapsed", in -> LuaValue.valueOf(bench.elapsed().toMillis() / 1000.0));
    LuaTable metatable = new LuaTable();
    metatable.set(
        LuaValue.INDEX,
        ScriptState.function(
            in -> {
              throw new LuaError("there is no rt:" + ScriptState.text(in.arg(2)));
            }));
    rt.setmetatable(metatable);
    return rt;
  }

  /** A method: its own table comes first, and must, or a dot was written for a colon. */
  private static void add(LuaTable rt, String name, Function<Varargs, Varargs> body) {
    rt.set(
        name,
        ScriptState.function(
            in -> {
              if (in.arg1() != rt) {
                throw new LuaError("write rt:" + name + "(…) with a colon");
              }
              try {
                return body.apply(in.subargs(2));
              } catch (IllegalArgumentException | RuleFailedException e) {
                throw new LuaError("rt:" + name + ": " + e.getMessage());
              }
            }));
  }

  private Varargs emit(Varargs in) {
    LuaValue data = in.arg(2);
    if (!data.istable() && data.type() != LuaValue.TSTRING) {
      throw new LuaError("rt:emit: the data must be a table or JSON, not " + data.typename());
    }
    bench.emit(
        ScriptState.text(in.checkstring(1)), data.istable() ? state.toJson(data) : parsed(data));
    return LuaValue.TRUE;
  }

  private static JsonNode parsed(LuaValue text) {
    try {
      return JSON.readTree(ScriptState.text(text));
    } catch (IOException e) {
      throw new LuaError("rt:emit: not JSON: " + ScriptState.text(text));
    }
  }

  private Varargs publish(Varargs in) {
    bench.publish(ScriptState.text(in.checkstring(1)), ScriptState.text(in.checkstring(2)));
    return LuaValue.NONE;
  }

  private Varargs advance(Varargs in) {
    bench.advance(duration(in.arg1(), "rt:advance"));
    return LuaValue.NONE;
  }

  private static Duration duration(LuaValue seconds, String call) {
    double number = seconds.isnumber() ? seconds.todouble() : Double.NaN;
    if (!(Math.abs(number) < 1e10)) {
      throw new LuaError(call + ": a number of seconds is needed, not " + LuaValues.shown(seconds));
    }
    return Duration.ofMillis(Math.round(number * 1000));
  }

  private Varargs hook(Varargs in) {
    in.checkstring(1);
    return bench.hook(in);
  }

  private Varargs load(Varargs in) {
    bench.load(folder.resolve(ScriptState.text(in.checkstring(1))).normalize());
    return LuaValue.NONE;
  }

  private Varargs fail(Varargs in) {
    bench.fail(ScriptState.text(in.checkstring(1)), failure(in.arg(2)));
    return LuaValue.NONE;
  }

  private Varargs heal(Varargs in) {
    bench.heal(ScriptState.text(in.checkstring(1)));
    return LuaValue.NONE;
  }

  private static Failure failure(LuaValue how) {
    if (how.isstring() && !how.isnumber()) {
      return kind(ScriptState.text(how));
    }
    if (!how.istable()) {
      throw notSo(how);
    }
    List<String> known =
        List.of("status", "timeout", "refused", "times", "retry_after", "headers", "body");
    for (LuaValue key : how.checktable().keys()) {
      if (!known.contains(ScriptState.text(key))) {
        throw new LuaError("rt:fail knows no '" + ScriptState.text(key) + "': it takes " + known);
      }
    }
    Failure failure =
        how.get("timeout").toboolean()
            ? Failure.timeout()
            : how.get("refused").toboolean()
                ? Failure.refused()
                : how.get("status").isint() ? Failure.status(how.get("status").toint()) : null;
    if (failure == null) {
      throw notSo(how);
    }
    if (!how.get("times").isnil()) {
      failure = failure.times(how.get("times").checkint());
    }
    if (!how.get("retry_after").isnil()) {
      failure = failure.retryAfter(duration(how.get("retry_after"), "rt:fail: retry_after"));
    }
    if (how.get("headers").istable()) {
      for (LuaValue name : how.get("headers").checktable().keys()) {
        failure =
            failure.header(ScriptState.text(name), ScriptState.text(how.get("headers").get(name)));
      }
    }
    LuaValue body = how.get("body");
    return body.isnil() ? failure : failure.body(ScriptState.text(body));
  }

  private static Failure kind(String word) {
    return switch (word) {
      case "timeout" -> Failure.timeout();
      case "refused" -> Failure.refused();
      default -> throw notSo(ScriptState.text(word));
    };
  }

  private static LuaError notSo(LuaValue how) {
    return new LuaError(
        "rt:fail: {status = 503, times = 2}, {timeout = true} or {refused = true}, not "
            + LuaValues.shown(how));
  }

  private Varargs actions() {
    LuaTable list = new LuaTable();
    for (RecordedAction action : bench.actions()) {
      LuaTable shown = ScriptState.fromJson(action.shown()).checktable();
      shown.set("rule", ScriptState.text(action.rule()));
      shown.set("channel", ScriptState.text(action.channel()));
      shown.set("at", LuaValue.valueOf(action.at().toMillis() / 1000.0));
      list.set(list.length() + 1, shown);
    }
    return list;
  }

  private Varargs attempts(Varargs in) {
    LuaTable list = new LuaTable();
    for (RecordedAttempt attempt : bench.attempts(ScriptState.text(in.checkstring(1)))) {
      ObjectNode shown = JsonNodeFactory.instance.objectNode();
      shown.put("type", attempt.type()).put("rule", attempt.rule());
      shown.put("at", attempt.at().toMillis() / 1000.0).put("events", attempt.events());
      if (attempt.failure() != null) {
        shown.put("failure", attempt.failure());
      }
      if (attempt.request() != null) {
        ObjectNode headers = shown.putObject("headers");
        attempt
            .request()
            .headers()
            .forEach(
                (name, values) ->
                    headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        shown.put("method", attempt.request().method());
        shown.put("url", attempt.request().uri().toString());
        String body = new String(attempt.request().body(), StandardCharsets.UTF_8);
        shown.put("body", body);
        try {
          shown.set("json", JSON.readTree(body));
        } catch (IOException e) {
          // the body is no JSON, and need not be
        }
      }
      list.set(list.length() + 1, ScriptState.fromJson(shown));
    }
    return list;
  }

  private Varargs expectActions(Varargs in) {
    if (!in.arg1().istable() || in.arg1().length() == 0 && in.arg1().checktable().keyCount() > 0) {
      throw new LuaError("rt:expect_actions: a list is needed, {{type = …}, {type = …}}");
    }
    return expect(in.checktable(1));
  }

  private Varargs expect(LuaTable wanted) {
    List<RecordedAction> all = bench.actions();
    ExpectedActions expected =
        new ExpectedActions(wanted, all.subList(Math.min(consumed, all.size()), all.size()));
    consumed = all.size();
    if (!expected.areMet()) {
      throw assertions.fail(expected.message(), expected.details());
    }
    return LuaValue.NONE;
  }

  private Varargs expectError(Varargs in) {
    String part = ScriptState.text(in.checkstring(1));
    String problem = bench.expectProblem(part);
    if (problem == null) {
      List<String> got = bench.problems();
      throw assertions.fail(
          "nothing such went wrong in the rules",
          new SideBySide()
              .add(
                  "", Shown.quoted(part), got.isEmpty() ? "nothing" : String.join("; ", got), false)
              .lines());
    }
    return ScriptState.text(problem);
  }

  /** Calls a function in the Lua state of the first rule file. */
  private Varargs inRules(String table, String name, Varargs in) {
    LuaRuleFile file = bench.files().get(0);
    try {
      Varargs result = file.call(table, name, in);
      bench.settle();
      if (!result.arg1().toboolean() && result.arg(2).isstring()) {
        throw new LuaError(ScriptState.text(result.arg(2)));
      }
      return result;
    } catch (ScriptException e) {
      throw new LuaError(e.getMessage());
    }
  }

  private static LuaTable list(List<String> texts) {
    LuaTable list = new LuaTable();
    texts.forEach(text -> list.set(list.length() + 1, ScriptState.text(text)));
    return list;
  }
}
