package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.engine.Await;
import dev.realtime.engine.EngineException;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.TestingPlugin;
import dev.realtime.engine.config.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine as a Java program sees it. */
final class RealtimeEngineTest {
  @TempDir private Path folder;

  private final TestingPlugin plugin = new TestingPlugin();
  private final List<String> reported = new CopyOnWriteArrayList<>();
  private Set<Thread> before;
  private RealtimeEngine engine;

  private RealtimeEngine.Builder builder() {
    return RealtimeEngine.builder()
        .dataFolder(folder.resolve("data"))
        .server("alpha")
        .plugin(plugin)
        .operatorLog(reported::add);
  }

  @BeforeEach
  void start() {
    before = Thread.getAllStackTraces().keySet();
    engine = builder().start();
  }

  @AfterEach
  void stop() {
    engine.close();
    Await.until("no thread is left: " + left(), () -> left().isEmpty());
  }

  private Set<String> left() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(
            name ->
                name.startsWith("realtime-") || name.startsWith("lua ") || name.startsWith("Corou"))
        .collect(Collectors.toSet());
  }

  private void quiet() throws InterruptedException {
    assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
  }

  private static void await(CompletableFuture<?> future) throws Exception {
    future.get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldFireHooksForWhatIsEmitted() throws Exception {
    String id = engine.addHook("player:*", Map.of("type", "note", "text", "{killer} on {server}"));
    assertThat(engine.emit("player:death", Map.of("killer", "John"))).isNull();
    assertThat(engine.flush(Duration.ofSeconds(10))).isTrue();
    quiet();
    assertThat(plugin.notes).containsExactly("John on alpha");
    assertThat(engine.ruleCount()).isEqualTo(1);
    assertThat(engine.removeRule(id)).isTrue();
    assertThat(engine.removeRule(id)).isFalse();
    assertThat(engine.ruleCount()).isZero();
  }

  @Test
  void shouldLeaveOneHookForEqualDefinitions() throws Exception {
    Map<String, Object> definition = Map.of("type", "note", "name", "kills");
    assertThat(engine.addHook("a", definition)).isEqualTo("hook:kills");
    assertThat(engine.addHook("a", definition)).isEqualTo("hook:kills");
    assertThat(plugin.opened.get()).isEqualTo(1);
    assertThat(engine.addHook("a", Map.of("type", "note", "name", "kills", "text", "new")))
        .isEqualTo("hook:kills");
    assertThat(plugin.opened.get()).isEqualTo(2);
    engine.emit("a", Map.of("n", 1));
    quiet();
    assertThat(plugin.notes).containsExactly("new");
  }

  @Test
  void shouldListenUntilTheSubscriptionIsClosed() throws Exception {
    List<Event> events = new CopyOnWriteArrayList<>();
    RealtimeEngine.Subscription subscription = engine.on("a*", events::add);
    engine.emit("ab", List.of(1, 2));
    Await.until("the first", () -> events.size() == 1);
    subscription.close();
    subscription.close();
    engine.emit("ab", List.of(3));
    quiet();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).data().toString()).isEqualTo("[1,2]");
    assertThat(events.get(0).server()).isEqualTo("alpha");
    assertThat(events.get(0).position()).isNotNull();
  }

  @Test
  void shouldGoOnAfterAListenerFailed() throws Exception {
    List<Integer> numbers = new CopyOnWriteArrayList<>();
    engine.on(
        "a",
        event -> {
          int n = event.data().get("n").intValue();
          if (n < 3) {
            throw new AssertionError("listener");
          }
          numbers.add(n);
        });
    for (int i = 1; i <= 3; i++) {
      engine.emit("a", Map.of("n", i));
    }
    Await.until("the third", () -> numbers.equals(List.of(3)));
  }

  @Test
  void shouldHearOfAPredicateThatFails() throws Exception {
    engine.addHook(
        "a",
        Map.of("type", "note", "name", "strict"),
        event -> {
          throw new AssertionError("undecided");
        });
    engine.emit("a", Map.of("n", 1));
    quiet();
    assertThat(plugin.notes).isEmpty();
    assertThat(reported)
        .containsExactly("'strict': condition: java.lang.AssertionError: undecided");
  }

  @Test
  void shouldRefuseTwoConditions() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                engine.addHook(
                    "a", Map.of("type", "note", "condition", "data.n > 1"), event -> true))
        .withMessage("the definition has a condition already");
  }

  @Test
  void shouldRefuseWrongUse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.emit("", Map.of()))
        .withMessage("the channel must not be empty");
    assertThatIllegalArgumentException().isThrownBy(() -> engine.on("a\nb", event -> {}));
    assertThatIllegalArgumentException().isThrownBy(() -> engine.emit("a", new Object()));
    Map<String, Object> cycle = new HashMap<>();
    cycle.put("self", cycle);
    assertThatIllegalArgumentException().isThrownBy(() -> engine.emit("a", cycle));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.addHook("a", Map.of("type", "noet")))
        .withMessage("unknown type 'noet'; did you mean 'note'?");
    assertThat(engine.ruleCount()).isZero();
  }

  @Test
  void shouldShowALeaderboard() throws Exception {
    await(
        engine
            .backend()
            .counters()
            .update(
                List.of(
                    new CounterUpdate(
                        "kills:John",
                        CounterUpdate.Operation.ADD,
                        5,
                        null,
                        List.of(new CounterUpdate.Board("kills:*", "John")))))
            .toCompletableFuture());
    assertThat(engine.leaderboard("kills:*", 10))
        .containsExactly(new Counters.Standing(1, "John", 5));
  }

  @Test
  void shouldSayThatThereIsNoSuchLog() {
    assertThatThrownBy(() -> engine.readEventLog(EventLogQuery.all("no.log")))
        .isInstanceOf(EventLogException.class)
        .hasMessage("no event log at no.log");
  }

  @Test
  void shouldCount() throws Exception {
    String id = engine.addHook("a", Map.of("type", "note", "condition", "data.n > 1"));
    engine.emit("a", Map.of("n", 1));
    engine.emit("a", Map.of("n", 2));
    assertThat(engine.emit("a", Map.of("n", "x".repeat(1 << 20)))).contains("the largest allowed");
    quiet();
    JsonNode stats = engine.stats();
    assertThat(stats.path("published").intValue()).isEqualTo(2);
    assertThat(stats.path("received").intValue()).isEqualTo(2);
    assertThat(stats.path("dropped").intValue()).isEqualTo(1);
    assertThat(stats.path("queue_depth").intValue()).isZero();
    assertThat(stats.path("reconnects").intValue()).isZero();
    JsonNode rule = stats.path("hooks").path(id);
    assertThat(rule.path("matched").intValue()).isEqualTo(2);
    assertThat(rule.path("fired").intValue()).isEqualTo(1);
    assertThat(rule.path("latency_ms").doubleValue()).isPositive();
  }

  @Test
  void shouldEndTwiceAndTakeNothingAfterwards() throws Exception {
    engine.addHook("a", Map.of("type", "note"));
    engine.emit("a", Map.of("n", 1));
    engine.close();
    engine.close();
    assertThat(plugin.notes).describedAs("what was under way").containsExactly("1");
    assertThat(engine.emit("a", Map.of("n", 2))).isEqualTo("the engine is stopping");
    assertThatThrownBy(() -> engine.addHook("a", Map.of("type", "note")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.load(folder.resolve("late.lua")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the engine is closed");
    assertThat(plugin.closed.get()).isEqualTo(1);
    assertThat(plugin.ended.get()).isEqualTo(1);
  }

  @Test
  void shouldGiveUpInTheOpenWhatCannotBeDeliveredBeforeItEnds() throws Exception {
    plugin.outcome = text -> CompletableFuture.completedFuture(Outcome.retry("busy"));
    engine.addHook("a", Map.of("type", "note", "name", "slow", "retry", Map.of("backoff", 600)));
    engine.emit("a", Map.of("n", 1));
    Await.until("the first attempt", () -> plugin.notes.size() == 1);
    engine.close();
    assertThat(plugin.closed.get()).isEqualTo(1);
    assertThat(reported).containsExactly("'slow': gave up an event on 'a': the engine stopped");
  }

  @Test
  void shouldCloseEverythingThoughAnActionHangs() {
    plugin.outcome = text -> new CompletableFuture<>();
    engine.addHook("a", Map.of("type", "note"));
    engine.emit("a", Map.of("n", 1));
    Await.until("it hangs", () -> plugin.notes.size() == 1);
    engine.close();
    assertThat(plugin.closed.get()).isEqualTo(1);
    assertThat(plugin.ended.get()).isEqualTo(1);
  }

  @Test
  void shouldLeaveTheDataFolderToOneEngine() throws Exception {
    assertThatThrownBy(() -> builder().start())
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "the data folder "
                + folder.resolve("data")
                + " is in use by another engine; end it, or name another folder with --data");
    assertThat(plugin.ended.get()).isZero();
    engine.close();
    engine = builder().start();
  }

  @Test
  void shouldSayWhyTheDataFolderCannotBeUsed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> builder().dataFolder(file.resolve("data")).start())
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("the data folder " + file.resolve("data") + " cannot be made: ");
  }

  @Test
  void shouldNeverBeNameless() throws IOException {
    engine.close();
    Path id = folder.resolve("data/engine-id");
    Files.writeString(id, "");
    engine = builder().start();
    assertThat(id).content().isNotBlank();
  }

  @Test
  void shouldRefuseSettingsOfNoPlugin() {
    ObjectNode sections = new ObjectMapper().createObjectNode();
    sections.putObject("noet");
    EngineConfig config =
        EngineConfig.inMemory()
            .withFolders(folder.resolve("other"), folder.resolve("none"))
            .withPlugins(sections);
    assertThatThrownBy(() -> builder().config(config).start())
        .isInstanceOf(EngineException.class)
        .hasMessage("plugins.noet: there is no such plugin; did you mean 'note'?");
  }

  @Test
  void shouldEndRuleFilesThatNeverEnd() throws Exception {
    Path file =
        Files.writeString(folder.resolve("endless.lua"), "while true do pcall(function() end) end");
    engine.load(file);
    Path inCallback =
        Files.writeString(
            folder.resolve("callback.lua"),
            """
            realtime.On("a", function() while true do end end)
            realtime.Emit("a", {})
            """);
    await(engine.load(inCallback).loaded().toCompletableFuture());
    engine.close();
    Await.until("no thread is left", () -> left().isEmpty());
  }

  @Test
  void shouldEndCoroutinesThatWait() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("waiting.lua"),
            """
            kept = coroutine.create(function() coroutine.yield() end)
            coroutine.resume(kept)
            realtime.Async(function() coroutine.yield() end)
            """);
    await(engine.load(file).loaded().toCompletableFuture());
    assertThat(left()).anyMatch(name -> name.endsWith(" coroutine"));
    engine.close();
    Await.until("no thread is left", () -> left().isEmpty());
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldLeaveNoThreadsAfterManyEngines() {
    engine.close();
    for (int i = 0; i < 5; i++) {
      try (RealtimeEngine other = builder().start()) {
        other.addHook("a", Map.of("type", "note"), event -> true);
        other.emit("a", Map.of("n", i));
      }
    }
    Await.until("no thread is left", () -> left().isEmpty());
    assertThat(plugin.notes).containsExactly("0", "1", "2", "3", "4");
    assertThat(plugin.closed.get()).isEqualTo(5);
  }
}
