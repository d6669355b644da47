package dev.realtime.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleBenchTest {
  private final SamplePlugin http = new SamplePlugin(true);
  private final SamplePlugin local = new SamplePlugin(false);

  @TempDir private Path folder = Path.of(".");

  private RuleBench bench(String... lines) throws IOException {
    Path file = folder.resolve("rules.lua");
    Files.write(file, List.of(lines));
    return RuleBench.builder().rules(file).plugin(http).plugin(local).start();
  }

  private static List<String> sent(RuleBench bench) {
    return bench.actions().stream()
        .map(action -> Shown.seconds(action.at()) + " " + Shown.brief(action.shown()))
        .toList();
  }

  @Test
  void shouldSendOverAPlayedWire() throws IOException {
    try (RuleBench bench =
        bench("realtime.AddHook('a', {type = 'post', message = 'hello {name}'})")) {
      bench.emit("a", Map.of("name", "Alice"));
      assertThat(sent(bench)).containsExactly("0s post \"hello Alice\"");
      RecordedAttempt attempt = bench.attempts("post").get(0);
      assertThat(new String(Objects.requireNonNull(attempt.request()).body(), UTF_8))
          .isEqualTo("{\"text\": \"hello Alice\"}");
      assertThat(attempt.failure()).isNull();
    }
  }

  @Test
  void shouldTryAgainAfterTheWholeOfEachBackOff() throws IOException {
    try (RuleBench bench = bench("realtime.AddHook('a', {type = 'post', message = 'x'})")) {
      bench.fail("post", Failure.status(503).times(2));
      bench.fail("post", Failure.timeout().times(1));
      bench.emit("a", Map.of());
      bench.advance(Duration.ofSeconds(30));
      assertThat(bench.attempts("post"))
          .extracting(attempt -> attempt.at().toMillis() + " " + attempt.failure())
          .containsExactly("0 status 503", "1000 status 503", "3000 timeout", "7000 null");
      assertThat(bench.actions()).hasSize(1);
      assertThat(bench.problems()).isEmpty();
    }
  }

  @Test
  void shouldReachNobodyOutside() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'shout', message = 'x'})",
            "realtime.AddHook('a', {type = 'keep', message = 'y'})")) {
      bench.emit("a", Map.of());
      assertThat(local.shouted).hasValue(0);
      assertThat(local.kept).hasValue(1);
      assertThat(sent(bench)).containsExactly("0s shout \"x\"", "0s keep \"y\"");
      bench.fail("shout", Failure.status(404));
      bench.fail("keep", Failure.refused().times(1));
      bench.emit("a", Map.of());
      bench.advance(Duration.ofSeconds(10));
      assertThat(bench.attempts("keep")).hasSize(3);
      assertThat(local.kept).hasValue(2);
      assertThat(bench.trace())
          .contains("refused: status 404")
          .contains("failed: connection refused");
    }
  }

  @Test
  void shouldMoveWindowsTimersRateLimitsAndEndsOnlyByAdvancing() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddAggregator('a', {interval = 60, aggregate = function(events)",
            "  return {count = #events, at = os.time()}",
            "end, actions = {{type = 'post', message = '{count}'}}})",
            "realtime.AddHook('a', {type = 'shout', message = 'x', rate_limit = '1/m'})",
            "timer.Create('t', 20, 0, function() print('tick ' .. CurTime()) end)",
            "realtime.SetEx('k', 'v', 90)")) {
      bench.emit("a", Map.of());
      bench.emit("a", Map.of());
      assertThat(sent(bench)).containsExactly("0s shout \"x\"");
      assertThat(bench.trace()).contains("not fired: rate limit").contains("kept in the window");
      assertThat(bench.output()).isEmpty();
      bench.advance(Duration.ofSeconds(60));
      assertThat(sent(bench)).containsExactly("0s shout \"x\"", "60s post \"2\"");
      assertThat(bench.output()).containsExactly("tick 20", "tick 40", "tick 60");
      assertThat(bench.get("k")).isEqualTo("v");
      bench.advance(Duration.ofSeconds(30));
      assertThat(bench.get("k")).isNull();
    }
  }

  @Test
  void shouldTellWhyARuleDidNotFire() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', message = 'x', condition = 'data.n > 1'})",
            "realtime.AddHook('a', {type = 'post', message = 'y',",
            "  condition = function(data) return data.n.m end})")) {
      bench.emit("b", Map.of("n", 1));
      bench.emit("a", Map.of("n", 1));
      assertThat(bench.trace())
          .contains("0s  b  {\"n\":1}\n      no rule is on this channel")
          .contains("rules.lua:1: post on 'a': condition false")
          .containsPattern("rules.lua:2: post on 'a': condition: .*rules.lua:3: .*index");
      assertThat(bench.problems()).singleElement().asString().contains("rules.lua:3");
      assertThat(bench.expectProblem("no such words")).isNull();
      assertThat(bench.expectProblem("rules.lua:3")).isNotNull();
      assertThat(bench.problems()).isEmpty();
    }
  }

  @Test
  void shouldCountWhatIsGivenUpAsAProblemUnlessItWasMadeToFail() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', message = '{name}', retry = {attempts = 1}})")) {
      bench.emit("a", Map.of());
      assertThat(bench.problems()).singleElement().asString().contains("gave up an event on 'a'");
    }
    try (RuleBench bench =
        bench("realtime.AddHook('a', {type = 'post', message = 'x', retry = {attempts = 1}})")) {
      bench.fail("post", Failure.status(500));
      bench.emit("a", Map.of());
      assertThat(bench.problems()).isEmpty();
      assertThat(bench.expectProblem("gave up")).contains("status 500");
    }
  }

  @Test
  void shouldCountAsAProblemWhatWasNotMadeToFail() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', message = 'x', retry = {attempts = 1}})",
            "realtime.AddHook('a', {type = 'keep', message = '{name}'})",
            "realtime.AddHook('a', {type = 'keep', message = 'y',",
            "  condition = function(data) return data.n.m end})",
            "realtime.AddHook('a', {type = 'lua', run = function(data) error('oh no') end})")) {
      bench.fail("post", Failure.status(500));
      bench.emit("a", Map.of());
      assertThat(bench.problems())
          .hasSize(3)
          .anySatisfy(line -> assertThat(line).contains("rules.lua:2").contains("gave up"))
          .anySatisfy(line -> assertThat(line).contains("rules.lua:4"))
          .anySatisfy(line -> assertThat(line).contains("rules.lua:5: oh no"));
      assertThat(bench.expectProblem("status 500")).isNotNull();
    }
  }

  @Test
  void shouldTellAFaultOfARuleFromItsFailures() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', message = '{name}', retry = {attempts = 1}})")) {
      bench.fail("post", Failure.status(500));
      bench.emit("a", Map.of("name", "Alice"));
      assertThat(bench.problems()).isEmpty();
      bench.emit("a", Map.of());
      assertThat(bench.problems()).singleElement().asString().contains("name");
    }
  }

  @Test
  void shouldForgiveWhatAFailureHoldsUp() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', name = 'p', message = 'x'})",
            "realtime.On('b', function() realtime.RemoveHook('p') end)")) {
      bench.fail("post", Failure.status(500));
      bench.emit("a", Map.of());
      bench.emit("a", Map.of());
      bench.emit("b", Map.of());
      bench.advance(Duration.ofMinutes(5));
      assertThat(bench.problems()).isEmpty();
    }
  }

  @Test
  void shouldForgiveAnEndpointThatIsMadeToBeGone() throws IOException {
    try (RuleBench bench = bench("realtime.AddHook('a', {type = 'shout', message = 'x'})")) {
      bench.fail("shout", Failure.status(410));
      bench.emit("a", Map.of());
      bench.emit("a", Map.of());
      assertThat(bench.problems()).isEmpty();
      assertThat(bench.expectProblem("nothing more is sent")).contains("status 410");
    }
  }

  @Test
  void shouldStopAllRulesOfADestinationThatIsGone() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'shout', message = 'x', to = 'crowd'})",
            "realtime.AddHook('b', {type = 'shout', message = 'y', to = 'crowd'})",
            "realtime.AddHook('b', {type = 'shout', message = 'z', to = 'others'})")) {
      bench.fail("shout", Failure.status(410).times(1));
      bench.emit("a", Map.of());
      bench.emit("b", Map.of());
      assertThat(sent(bench)).containsExactly("0s shout \"x\"", "0s shout \"z\"");
      assertThat(bench.problems()).isEmpty();
    }
  }

  @Test
  void shouldKeepTheOrderOfADestinationThatRulesShare() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', message = 'x', to = 'crowd'})",
            "realtime.AddHook('b', {type = 'post', message = 'y', to = 'crowd'})",
            "realtime.AddHook('b', {type = 'post', message = 'z', to = 'others'})")) {
      bench.fail("post", Failure.status(503).times(1));
      bench.emit("a", Map.of());
      bench.emit("b", Map.of());
      bench.advance(Duration.ofSeconds(5));
      assertThat(bench.attempts("post"))
          .extracting(
              attempt -> attempt.at().toSeconds() + attempt.rule().replaceAll(".*rules", " "))
          .containsExactly(
              "0 .lua:1: post on 'a'",
              "0 .lua:3: post on 'b'",
              "1 .lua:1: post on 'a'",
              "1 .lua:2: post on 'b'");
    }
  }

  @Test
  void shouldLeaveADestinationAloneThatMostlyFails() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', message = '{n}', to = 'crowd',",
            "  retry = {attempts = 1}})")) {
      bench.fail("post", Failure.status(503));
      for (int n = 0; n < 12; n++) {
        bench.emit("a", Map.of("n", n));
      }
      assertThat(bench.attempts("post")).hasSize(10);
      bench.heal("post");
      bench.advance(Duration.ofSeconds(29));
      assertThat(bench.attempts("post")).hasSize(10);
      bench.advance(Duration.ofSeconds(2));
      assertThat(bench.attempts("post")).hasSize(12);
      assertThat(bench.problems()).isEmpty();
      assertThat(bench.expectProblem("events wait")).contains("crowd", "status 503");
    }
  }

  @Test
  void shouldRefuseToFailWhatDoesNotExist() throws IOException {
    try (RuleBench bench = bench()) {
      assertThatThrownBy(() -> bench.fail("psot", Failure.timeout()))
          .hasMessage("there is no action type 'psot'; did you mean 'post'?");
    }
  }

  @Test
  void shouldFireTheGamesHooks() throws IOException {
    try (RuleBench bench =
        bench(
            "hook.Add('PlayerSay', 'x', function(name, text)",
            "  realtime.Emit('chat', {name = name, text = text})",
            "end)",
            "realtime.On('chat', function(data) print(data.name .. ': ' .. data.text) end)")) {
      bench.hook("PlayerSay", "Alice", "hello");
      assertThat(bench.output()).containsExactly("Alice: hello");
    }
  }

  @Test
  void shouldFireHooksWithPlayersAndNothing() throws IOException {
    try (RuleBench bench =
        bench(
            "hook.Add('PlayerDeath', 'x', function(victim, inflictor, attacker)",
            "  print(victim:Nick(), inflictor, attacker:SteamID64())",
            "end)")) {
      Object alice = bench.player(Map.of("name", "Alice"));
      Object john = bench.player(Map.of("steamid", "STEAM_0:1:12345"));
      bench.hook("PlayerDeath", alice, null, john);
      assertThat(bench.output()).containsExactly("Alice\tnil\t76561197960290419");
    }
  }

  @Test
  void shouldAnswerCallsThatWaitAndThoseThatDoNot() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.Set('k', '1')",
            "print(realtime.Get('k'))",
            "realtime.Get('k', function(value) print('later ' .. value) end)",
            "realtime.Async(function() print('async ' .. realtime.Incr('k')) end)",
            "realtime.Emit('a', {}) print(realtime.Flush())")) {
      assertThat(bench.output()).containsExactly("1", "true", "later 1", "async 2");
    }
  }

  @Test
  void shouldStopRulesThatKeepEachOtherBusy() throws IOException {
    try (RuleBench bench = bench("realtime.On('a', function() realtime.Emit('a', {}) end)")) {
      assertThatThrownBy(() -> bench.emit("a", Map.of())).hasMessageContaining("in a circle");
    }
  }

  @Test
  void shouldSayWhichLineOfARuleFileIsWrong() {
    assertThatThrownBy(() -> bench("local x = 1", "realtime.AddHook('a', {type = 'pots'})"))
        .isInstanceOf(RuleFailedException.class)
        .hasMessageContaining("rules.lua:2: ")
        .hasMessageContaining("did you mean 'post'?");
    assertThatThrownBy(() -> bench("local x = = 1"))
        .isInstanceOf(RuleFailedException.class)
        .hasMessageContaining("rules.lua:1: ");
    assertThatThrownBy(() -> RuleBench.builder().rules(Path.of("no/such.lua")).start())
        .isInstanceOf(RuleFailedException.class)
        .hasMessageContaining("no rule file at");
  }

  @Test
  void shouldTakeTheSameCourseEachTime() throws IOException {
    Set<List<String>> courses = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      try (RuleBench bench =
          bench(
              "realtime.AddHook('*', {type = 'keep', message = 'k {n}'})",
              "realtime.AddHook('a', {type = 'post', message = 'p {n}'})",
              "realtime.AddHook('a', {type = 'shout', message = 's {n}',",
              "  condition = function(data) return data.n % 2 == 0 end})",
              "timer.Create('t', 1, 3, function() realtime.Emit('b', {n = CurTime()}) end)")) {
        bench.fail("post", Failure.status(500).times(2));
        for (int n = 0; n < 4; n++) {
          bench.emit("a", Map.of("n", n));
        }
        bench.advance(Duration.ofSeconds(10));
        List<String> course = new ArrayList<>(sent(bench));
        course.add(bench.trace());
        courses.add(course);
        assertThat(bench.problems()).isEmpty();
      }
    }
    assertThat(courses).hasSize(1);
    assertThat(courses.iterator().next()).hasSize(4 + 3 + 4 + 2 + 1);
  }

  @Test
  void shouldLeaveNothingBehind() throws IOException {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    RuleBench bench = bench("realtime.AddHook('a', {type = 'post', message = 'x'})");
    bench.emit("a", Map.of());
    bench.close();
    Set<String> left = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread)) {
        left.add(thread.getName());
      }
    }
    assertThat(left).noneMatch(name -> name.startsWith("realtime") || name.startsWith("lua"));
  }

  @Test
  void shouldEndTheCoroutinesOfItsRules() throws Exception {
    RuleBench bench =
        bench("co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co)");
    List<Thread> coroutines =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().endsWith(" coroutine"))
            .toList();
    assertThat(coroutines).isNotEmpty();
    bench.close();
    for (Thread coroutine : coroutines) {
      coroutine.join(10_000);
      assertThat(coroutine.isAlive()).isFalse();
    }
  }

  @Test
  void shouldHaveNoThreadForDeadLetters() throws IOException {
    try (RuleBench bench =
        bench(
            "realtime.AddHook('a', {type = 'post', message = '{n}', retry = {attempts = 1}})",
            "realtime.On('look', function()",
            "  local letters = realtime.ListDeadLetters()",
            "  print(#letters, realtime.RetryDeadLetters('all'))",
            "end)")) {
      bench.fail("post", Failure.status(404).times(1));
      bench.emit("a", Map.of("n", 1));
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("realtime"));
      assertThat(bench.stats().path("dead_letters").asInt()).isEqualTo(1);
      bench.emit("look", Map.of());
      assertThat(bench.output()).containsExactly("1\t1");
      assertThat(sent(bench)).containsExactly("0s post \"1\"", "0s post \"1\"");
      assertThat(bench.stats().path("dead_letters").asInt()).isZero();
    }
  }

  @Test
  void shouldMakeAFolderOnlyToWriteIntoIt() throws IOException {
    Path scratch = Files.createDirectory(folder.resolve("scratch"));
    String usual = System.setProperty("java.io.tmpdir", scratch.toString());
    try (RuleBench bench =
        bench("realtime.AddHook('a', {type = 'post', message = 'x', retry = {attempts = 1}})")) {
      bench.emit("a", Map.of());
      assertThat(scratch).isEmptyDirectory();
      bench.fail("post", Failure.status(404));
      bench.emit("a", Map.of());
      assertThat(scratch).isNotEmptyDirectory();
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void shouldRunAFileAnewEachTime() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (RuleBench bench =
          bench(
              "n = (n or 0) + 1",
              "local t = {} t[#t + 1] = n",
              "print(n, #t, realtime.Incr('k'))")) {
        assertThat(bench.output()).containsExactly("1\t1\t1");
      }
    }
    try (RuleBench bench = bench("print('changed')")) {
      assertThat(bench.output()).containsExactly("changed");
    }
  }

  @Test
  void shouldRefuseWhatMakesNoSense() throws IOException {
    try (RuleBench bench = bench("")) {
      assertThatThrownBy(() -> bench.emit("", Map.of())).hasMessageContaining("channel");
      assertThatThrownBy(() -> bench.advance(Duration.ofSeconds(-1))).hasMessageContaining("366");
      assertThatThrownBy(() -> Failure.status(99)).hasMessageContaining("100 to 599");
      assertThatThrownBy(() -> Failure.timeout().times(0)).hasMessageContaining("at least 1");
    }
  }
}
