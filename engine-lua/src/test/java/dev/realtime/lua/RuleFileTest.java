package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rule file can do, seen through what it prints. */
final class RuleFileTest {
  @TempDir private Path folder;

  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final List<String> reported = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    engine =
        RealtimeEngine.builder()
            .dataFolder(folder.resolve("data"))
            .server("alpha")
            .output(printed::add)
            .operatorLog(reported::add)
            .start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void run(String source) throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.writeString(file, source);
    engine.load(file).loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private String failureOf(String source) {
    try {
      run(source);
    } catch (Exception e) {
      return String.valueOf(e.getMessage())
          .replaceFirst("^.*Exception: ", "")
          .replace(folder + "/", "");
    }
    return "no error";
  }

  private void awaitPrinted(String... lines) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (printed.size() < lines.length && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    assertThat(printed).describedAs("printed; reported: %s", reported).containsExactly(lines);
  }

  @Test
  void shouldDeliverWhatItEmits() throws Exception {
    run(
        """
        realtime.On("player:*", function(data, channel, meta)
            print(channel, data.killer, data.pos.x, #data.list, type(meta.id), meta.server)
        end)
        realtime.Emit("player:death", {killer = "John", pos = {x = 1.5}, list = {1, 2, 3}})
        """);
    awaitPrinted("player:death\tJohn\t1.5\t3\tstring\talpha");
  }

  @Test
  void shouldFireHooksByConditions() throws Exception {
    run(
        """
        local function show(name) return function(data) print(name, data.n) end end
        realtime.AddHook("a", {name = "text", type = "lua", condition = "data.n > 1", run = show("text")})
        realtime.AddHook("a", {name = "fn", type = "lua", condition = function(d) return d.n > 2 end, run = show("fn")})
        realtime.AddHook("a", {type = "conditional", condition = "data.n == 1",
            actions = {{type = "lua", run = show("then")}}, otherwise = {{type = "lua", run = show("else")}}})
        for n = 1, 3 do realtime.Emit("a", {n = n}) end
        """);
    engine.awaitQuiet(Duration.ofSeconds(5));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (printed.size() < 6 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    assertThat(printed)
        .describedAs("%s", reported)
        .containsExactlyInAnyOrder("text\t2", "text\t3", "fn\t3", "then\t1", "else\t2", "else\t3");
  }

  @Test
  void shouldAnswerInAllThreeForms() throws Exception {
    run(
        """
        realtime.Set("k", 41)
        print("waiting", realtime.Incr("k"))
        realtime.Get("k", function(value, err) print("callback", value, err) end)
        realtime.Async(function(word)
            print(word, realtime.Get("k"))
            print(word, realtime.Get("nothing") == nil)
        end, "async")
        """);
    awaitPrinted("waiting\t42", "callback\t42\tnil", "async\t42", "async\ttrue");
  }

  @Test
  void shouldAggregateWindows() throws Exception {
    run(
        """
        realtime.AddAggregator("kill", {interval = 0.2,
            aggregate = function(events) return {total = #events, last = events[#events].n} end,
            actions = {{type = "lua", run = function(d) print("total", d.total, "last", d.last) end}}})
        for n = 1, 5 do realtime.Emit("kill", {n = n}) end
        """);
    awaitPrinted("total\t5\tlast\t5");
  }

  @Test
  void shouldRunTimersAndHooks() throws Exception {
    run(
        """
        local n = 0
        timer.Create("t", 0.01, 3, function() n = n + 1 print("timer", n) end)
        timer.Simple(0.2, function() print("exists", timer.Exists("t")) end)
        hook.Add("Think", "once", function() hook.Remove("Think", "once") realtime.ProcessEvents() print("think") end)
        """);
    awaitPrinted("think", "timer\t1", "timer\t2", "timer\t3", "exists\tfalse");
  }

  @Test
  void shouldGoOnAfterAnErrorInACallback() throws Exception {
    run(
        """
        realtime.On("x", function(data)
            if data.n < 3 then error("bad " .. "luck") end
            print("survived", data.n)
        end)
        for n = 1, 3 do realtime.Emit("x", {n = n}) end
        """);
    awaitPrinted("survived\t3");
    assertThat(reported).hasSize(1);
    assertThat(reported.get(0)).contains("rules.lua:2: bad luck");
  }

  @Test
  void shouldTellOfWrongArgumentsThatComeTooLateToRaise() throws Exception {
    run(
        """
        realtime.GetLeaderboard("kills:daily", 3, function(scores, why)
            print(scores, why:sub(1, 21))
        end)
        """);
    awaitPrinted("nil\tpattern must be a cou");
    assertThat(reported)
        .singleElement()
        .asString()
        .contains("realtime.GetLeaderboard: pattern must");
  }

  @Test
  void shouldLeaveOneHookForEqualDefinitions() throws Exception {
    run(
        """
        local function add() return realtime.AddHook("x", {type = "lua", run = function() print("fired") end}) end
        print(add() == add(), #realtime.ListHooks())
        realtime.Emit("x", {})
        """);
    awaitPrinted("true\t1", "fired");
  }

  @Test
  void shouldNeverPointIntoItsOwnFiles() throws Exception {
    run(
        """
        local function wrong() return realtime.AddHook("a", {}) end
        local function right()
            return realtime.AddHook("a", {type = "lua", condition = "data.x.y", run = print})
        end
        timer.Simple(0, wrong)
        timer.Simple(0, right)
        timer.Simple(0.01, function() realtime.Emit("a", {}) end)
        """);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (reported.size() < 2 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    assertThat(reported).hasSize(2);
    assertThat(reported.get(0)).startsWith("timer.Simple: realtime.AddHook: field 'type'");
    assertThat(reported.get(1)).contains("lua on 'a': condition: ");
    assertThat(reported).noneMatch(line -> line.contains("realtime/"));
  }

  @Test
  void shouldReportASyntaxErrorWithItsLine() {
    assertThat(failureOf("local x = 1\nlocal = 2\n")).startsWith("rules.lua:2: ");
  }

  @Test
  void shouldReportEverySyntaxError() {
    assertThat(failureOf("local x = = 1\nif x != 2 the\nprint(x)\nend\n"))
        .isEqualTo(
            "rules.lua:1: unexpected symbol near '='\nrules.lua:2: 'then' expected near 'the'");
  }

  @Test
  void shouldReadTheGamesLua() throws Exception {
    run(
        """
        /* the game's
           own words */
        realtime.AddHook("a", {type = "lua", condition = "data.n != 2 && !data.skip // why",
            run = function(d) print("fired", d.n) end})
        for n = 1, 4 do
          if n == 3 || !n then continue end // not this one
          realtime.Emit("a", {n = n})
        end
        print(loadstring("local n = 0 for i = 1, 3 do if i != 2 then continue end n = i end return n")())
        print(load("return !... || 'no'", "chunk", "t", {})(1))
        print(loadstring("x = = 1\\ny = = 2", "=chunk"))
        print(loadstring("\\27Lua"))
        """);
    awaitPrinted(
        "2",
        "no",
        "nil\tchunk:1: unexpected symbol near '='\nchunk:2: unexpected symbol near '='",
        "nil\t(loadstring):1: unexpected symbol near 'U+001B'",
        "fired\t1",
        "fired\t4");
  }

  @Test
  void shouldNameTheLineOfAnErrorBehindAComment() {
    assertThat(failureOf("/* one\ntwo */ // three\nif !nil && true then error('here') end"))
        .isEqualTo("rules.lua:3: here");
  }

  @Test
  void shouldKeepTheBytesOfAnotherEncoding() throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.write(
        file,
        "if 1 != 2 then print(('\u00e9\u00fc'):byte(1, -1)) end // \u00e9"
            .getBytes(StandardCharsets.ISO_8859_1));
    engine.load(file).loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
    awaitPrinted("233\t252");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          realtime.AddHook("a", {type = "lau", run = print})  | rules.lua:2: realtime.AddHook: unknown type 'lau'; did you mean 'lua'?
          realtime.AddHook("a", {type = "lua", rnu = print})  | rules.lua:2: realtime.AddHook: 'lua' has no field 'rnu'; did you mean 'run'?
          realtime.AddHook("a", {type = "lua", run = print, conditon = "x"})  | rules.lua:2: realtime.AddHook: 'lua' has no field 'conditon'; did you mean 'condition'?
          realtime.AddHook("a", {type = "lua", run = print, condition = "data.n >"})  | rules.lua:2: realtime.AddHook: field 'condition' is no Lua expression: unexpected symbol near <eof> at column 9 in "data.n >"
          realtime.AddHook("a", {type = "lua", run = print, condition = "a) or (b"})  | rules.lua:2: realtime.AddHook: field 'condition' is no Lua expression: unexpected symbol near ')' at column 2
          realtime.AddHook("", {type = "lua", run = print})   | rules.lua:2: realtime.AddHook: the channel must not be empty
          realtime.AddHook(nil, {})                           | rules.lua:2: realtime.AddHook: channel must be a string, not nil
          realtime.AddHook("a", {})                           | rules.lua:2: realtime.AddHook: field 'type' is required
          realtime.Emit("a", {f = print})                     | rules.lua:2: realtime.Emit: a function at 'f' cannot be sent
          realtime.Emit("a", {x = 0/0})                       | rules.lua:2: realtime.Emit: the number at 'x' is NaN and cannot be sent
          local t = {} t.t = t realtime.Emit("a", t)          | rules.lua:2: realtime.Emit: the table at 't' contains itself
          realtime.Emit("a", "{nonsense")                     | rules.lua:2: realtime.Emit: not JSON
          realtime.Config{hots = "x"}                         | rules.lua:2: realtime.Config: no field 'hots'; did you mean 'host'?
          realtime.Connect("127.0.0.1", 99999)                | rules.lua:2: realtime.Connect: port must be a whole number from 1 to 65535, not 99999
          realtime.SetEx("k", "v", -1)                        | rules.lua:2: realtime.SetEx: seconds must be a number from 0.001 to 1e9, not -1
          realtime.GetLeaderboard("kills", 10)                | rules.lua:2: realtime.GetLeaderboard: pattern must be a counter's key
          realtime.AddAggregator("a", {interval = 1, actions = {}}) | rules.lua:2: realtime.AddAggregator: field 'aggregate' is required
          realtime.ReadEventLog("x.log", {limt = 3})          | rules.lua:2: realtime.ReadEventLog: ReadEventLog has no option 'limt'; did you mean 'limit'?
          """)
  void shouldRaiseMisuseAtTheCallersLine(String statement, String message) {
    assertThat(failureOf("-- first line\n" + statement)).startsWith(message);
  }

  @Test
  void shouldReturnFailuresOfTheOutside() throws Exception {
    run(
        """
        local ok, err = realtime.Emit("big", {text = string.rep("x", 1100000)})
        print(ok, err)
        print(realtime.ReadEventLog("missing.log"))
        """);
    awaitPrinted(
        "false\tevent on 'big' is 1100011 bytes; the largest allowed is 1048576 bytes (1 MiB)",
        "nil\tno event log at missing.log");
  }

  @Test
  void shouldKeepScriptsInTheSandbox() throws Exception {
    run(
        """
        print(io, require, dofile, loadfile, debug, luajava, package, os.execute, os.exit, string.dump)
        print(pcall(function() getmetatable("").__index = nil end))
        """);
    assertThat(printed.get(0)).isEqualTo("nil\t".repeat(9) + "nil");
    assertThat(printed.get(1)).startsWith("false\t");
  }

  @Test
  void shouldStopARunawayConditionAndGoOn() throws Exception {
    run(
        """
        realtime.AddHook("x", {name = "runaway", type = "lua", run = print,
            condition = "(function() while true do end end)()"})
        realtime.AddHook("x", {name = "next", type = "lua", run = function() print("next fired") end})
        realtime.Emit("x", {})
        """);
    awaitPrinted("next fired");
    assertThat(reported).anyMatch(line -> line.contains("runaway") && line.contains("stopped"));
  }

  @Test
  void shouldStopEveryKindOfCallbackAndGoOn() throws Exception {
    run(
        """
        local function forever() while true do pcall(error) end end
        realtime.On("x", function() forever() end)
        realtime.AddHook("x", {name = "action", type = "lua", run = forever})
        realtime.AddHook("x", {name = "condition", type = "lua", run = print,
            condition = function() forever() end})
        realtime.AddAggregator("x", {name = "window", interval = 0.1, aggregate = forever,
            actions = {{type = "lua", run = print}}})
        timer.Simple(0, forever)
        hook.Add("Once", "runaway", forever)
        timer.Simple(0, function() hook.Run("Once") print("never printed") end)
        realtime.Async(function() realtime.Get("k") forever() end)
        realtime.Get("k", forever)
        realtime.On("y", function() print("goes on") end)
        realtime.Emit("x", {})
        """);
    engine.emit("y", Map.of());
    awaitReported(
        "realtime.On \"x\": ",
        "action",
        "condition",
        "window",
        "timer.Simple: ",
        "realtime.Async: ",
        "realtime.Get callback: ");
    assertThat(reported)
        .filteredOn(line -> line.contains("stopped"))
        .allMatch(line -> line.contains("rules.lua:1: stopped: it ran more than 50,000,000 instr"));
    awaitPrinted("goes on");
  }

  private void awaitReported(String... parts) {
    for (String part : parts) {
      Await.until(
          part + " in " + reported,
          120,
          () -> reported.stream().anyMatch(l -> l.contains(part) && l.contains("stopped")));
    }
  }

  @Test
  void shouldProcessEventsAfterACallbackThatWasStoppedWhileItProcessedThem() throws Exception {
    run(
        """
        realtime.Config{auto_process = false}
        realtime.On("x", function(data)
            if data.n == 1 then while true do end end
            print(data.n)
        end)
        hook.Add("Think", "process", function() realtime.ProcessEvents() end)
        for n = 1, 3 do realtime.Emit("x", {n = n}) end
        """);
    awaitReported("hook Think process: ");
    awaitPrinted("2", "3");
  }

  @Test
  void shouldEndAFileThatHoldsTooMuchForGood() throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.writeString(
        file,
        """
        realtime.On("x", function()
            kept = {}
            while true do kept[#kept + 1] = ("x"):rep(100000) .. #kept end
        end)
        """);
    LuaRuleFile rules = (LuaRuleFile) engine.load(file);
    rules.loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
    engine.emit("x", Map.of());
    Await.until("the file ends: " + reported, 60, rules::isClosed);
    assertThat(reported).anyMatch(line -> line.contains("rules.lua: ended: it holds more than"));
  }

  @Test
  void shouldLookAtWhatCameInBeforeItIsClosed() throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.writeString(
        file,
        """
        local n = 0
        realtime.On("x", function(data)
            if data.n == 1 then print("busy") realtime.Flush(0.2) local t = os.clock() while os.clock() - t < 0.1 do end end
            n = n + 1
            if n == 50 then print("all") end
        end)
        """);
    LuaRuleFile rules = (LuaRuleFile) engine.load(file);
    rules.loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
    for (int n = 1; n <= 50; n++) {
      engine.emit("x", Map.of("n", n));
    }
    engine.awaitQuiet(Duration.ofSeconds(5));
    rules.close();
    assertThat(printed).containsExactly("busy", "all");
  }

  @Test
  void shouldFailForAMissingFile() {
    assertThatThrownBy(
            () ->
                engine
                    .load(folder.resolve("no.lua"))
                    .loaded()
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS))
        .hasMessageContaining("no rule file at");
  }
}
