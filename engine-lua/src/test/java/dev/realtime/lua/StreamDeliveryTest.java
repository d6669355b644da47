package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.Event;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.SharedBackend;
import dev.realtime.engine.TestingPlugin;
import dev.realtime.engine.internal.turn.Turn;
import dev.realtime.engine.internal.turn.Turns;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.rules.RuleFile;
import dev.realtime.engine.time.FakeTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each event has its effect once, through restarts, takeovers and queues that are full. */
final class StreamDeliveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Longer than a lease. */
  private static final Duration LONG_SILENCE = Duration.ofSeconds(11);

  @TempDir private Path folder;

  private final FakeTime time = new FakeTime();
  private final InMemoryBackend store = new InMemoryBackend(time);
  private final List<Server> servers = new ArrayList<>();
  private final List<String> reported = new CopyOnWriteArrayList<>();

  /** One engine of the fleet. */
  private final class Server {
    private final TestingPlugin plugin = new TestingPlugin();
    private final SharedBackend backend = new SharedBackend(store);
    private final RealtimeEngine engine;

    Server(String name) {
      this(name, false);
    }

    Server(String name, boolean withoutStream) {
      backend.cutStream(withoutStream);
      engine =
          RealtimeEngine.builder()
              .backend(backend)
              .dataFolder(folder.resolve(name))
              .server(name)
              .time(time)
              .plugin(plugin)
              .operatorLog(reported::add)
              .start();
      servers.add(this);
    }

    Server hook() {
      engine.addHook("a", Map.of("type", "note"));
      return this;
    }

    Server sumUp() {
      engine.addAggregator(
          "a", MINUTE, StreamDeliveryTest::summary, List.of(Map.of("type", "note")));
      return this;
    }

    void emit(int from, int to) {
      IntStream.rangeClosed(from, to).forEach(n -> engine.emit("a", Map.of("n", n)));
    }

    void settle() throws InterruptedException {
      assertThat(engine.awaitQuiet(PATIENCE)).isTrue();
    }

    /** As after kill -9: nothing it does reaches the store any more. */
    void vanish() {
      backend.cut(true);
    }

    void close() {
      servers.remove(this);
      engine.close();
    }
  }

  private static Object summary(List<Event> events) {
    return Map.of("n", events.stream().map(event -> event.data().path("n").asText()).toList());
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  /** Lets the clock run until something is there, as a clock does. */
  private void advanceUntil(String what, BooleanSupplier there) {
    Await.until(
        what,
        () -> {
          time.advanceMillis(100);
          return there.getAsBoolean();
        });
  }

  @AfterEach
  void stop() {
    List.copyOf(servers).forEach(Server::close);
    store.close();
  }

  @Test
  void shouldActAfterARestartOnWhatHappenedMeanwhile() throws Exception {
    Server emitter = new Server("game");
    Server worker = new Server("worker").hook();
    emitter.emit(1, 3);
    emitter.settle();
    worker.settle();
    worker.close();
    emitter.emit(4, 6);
    emitter.settle();

    Server again = new Server("worker").hook();
    Await.until("it has caught up", () -> again.plugin.notes.size() >= 3);
    again.settle();

    assertThat(worker.plugin.notes).isEqualTo(numbers(1, 3));
    assertThat(again.plugin.notes).isEqualTo(numbers(4, 6));
  }

  @Test
  void shouldActOnWhatHappenedMeanwhileWhereTheStreamIsReadLaterThanItsCursors() throws Exception {
    Server game = new Server("game");
    Server worker = new Server("worker").hook();
    game.emit(1, 3);
    game.settle();
    worker.settle();
    worker.close();
    game.emit(4, 6);
    game.settle();

    Server again = new Server("worker", true).hook();
    Await.until("it acts", () -> again.engine.listRules().get(0).path("acting").booleanValue());
    again.backend.cutStream(false);
    advanceUntil(
        "it reads",
        () -> {
          game.emit(7, 7);
          return again.plugin.notes.contains("7");
        });

    assertThat(again.plugin.notes).startsWith("4", "5", "6", "7");
  }

  @Test
  void shouldBeginWithNowWhereTheRuleIsNew() throws Exception {
    Server game = new Server("game");
    game.emit(1, 3);
    game.settle();
    Server worker = new Server("worker").hook();
    game.emit(4, 5);
    game.settle();
    worker.settle();
    assertThat(worker.plugin.notes).isEqualTo(numbers(4, 5));
  }

  @Test
  void shouldBeginAnewWithARuleThatWasRemoved() throws Exception {
    Server game = new Server("game");
    String id = game.engine.addHook("a", Map.of("type", "note"));
    game.emit(1, 1);
    game.settle();
    game.engine.removeRule(id);
    game.emit(2, 2);
    game.settle();
    game.hook();
    game.emit(3, 3);
    game.settle();
    assertThat(game.plugin.notes).containsExactly("1", "3");
  }

  @Test
  void shouldGoOnWhereAnOwnerThatVanishedHadCome() throws Exception {
    Server game = new Server("game");
    Server one = new Server("one").hook();
    Server two = new Server("two").hook();
    game.emit(1, 100);
    game.settle();
    one.settle();
    time.advance(Turns.INTERVAL);
    one.vanish();
    game.emit(101, 200);
    game.settle();
    assertThat(two.plugin.notes).isEmpty();

    advanceUntil("the other takes over", () -> two.plugin.notes.size() == 100);
    game.emit(201, 210);
    game.settle();
    two.settle();

    assertThat(one.plugin.notes).isEqualTo(numbers(1, 100));
    assertThat(two.plugin.notes).isEqualTo(numbers(101, 210));
  }

  @Test
  void shouldDoAgainWhatAnOwnerThatVanishedHadUnderWay() throws Exception {
    Server game = new Server("game");
    Server one = new Server("one").hook();
    Server two = new Server("two").hook();
    one.plugin.outcome =
        text ->
            text.equals("3")
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(Outcome.done());
    game.emit(1, 5);
    Await.until("it hangs", () -> one.plugin.notes.size() == 3);
    time.advance(Turns.INTERVAL);
    one.vanish();
    advanceUntil("the other takes over", () -> two.plugin.notes.size() == 3);
    assertThat(two.plugin.notes).isEqualTo(numbers(3, 5));
  }

  @Test
  void shouldCatchUpAfterItsLeaseWasLostForAWhile() throws Exception {
    Server game = new Server("game");
    Server one = new Server("one").hook();
    game.emit(1, 2);
    game.settle();
    one.settle();
    one.backend.cutLeases(true);
    time.advance(LONG_SILENCE);
    game.emit(3, 4);
    game.settle();
    assertThat(one.plugin.notes).isEqualTo(numbers(1, 2));
    one.backend.cutLeases(false);
    advanceUntil("it acts again", () -> one.plugin.notes.size() == 4);
    game.emit(5, 5);
    game.settle();
    one.settle();
    assertThat(one.plugin.notes).isEqualTo(numbers(1, 5));
  }

  @Test
  void shouldLeaveWhatIsNotDoneToTheNextWhenItEnds() throws Exception {
    Server game = new Server("game");
    Server one = new Server("one").hook();
    one.plugin.outcome = text -> CompletableFuture.completedFuture(Outcome.retry("busy"));
    game.emit(1, 3);
    game.settle();
    Await.until("it tries", () -> !one.plugin.notes.isEmpty());
    one.close();

    Server two = new Server("two").hook();
    two.settle();

    assertThat(two.plugin.notes).isEqualTo(numbers(1, 3));
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldLoseNothingWhenAnActionIsSlow() throws Exception {
    int many = Turn.MOST_OPEN + 4_000;
    Server game = new Server("game").hook();
    CompletableFuture<Outcome> first = new CompletableFuture<>();
    game.plugin.outcome =
        text -> text.equals("1") ? first : CompletableFuture.completedFuture(Outcome.done());
    game.emit(1, many);
    assertThat(game.engine.flush(PATIENCE)).isTrue();
    Await.until("all were read", () -> game.engine.stats().path("received").asInt() == many);
    assertThat(game.plugin.notes).containsExactly("1");
    first.complete(Outcome.done());
    game.settle();
    assertThat(game.plugin.notes).isEqualTo(numbers(1, many));
    assertThat(game.engine.stats().path("dropped").asInt()).isZero();
  }

  @Test
  void shouldSkipAndCountWhatIsTooOld() throws Exception {
    Server game = new Server("game");
    Server worker = new Server("worker").hook();
    game.emit(1, 1);
    game.settle();
    worker.settle();
    worker.close();
    game.emit(2, 4);
    game.settle();
    time.advance(Duration.ofMinutes(61));
    game.emit(5, 5);
    game.settle();

    Server again = new Server("worker").hook();
    Await.until("it has caught up", () -> !again.plugin.notes.isEmpty());
    again.settle();

    Await.until("it is told", () -> !reported.isEmpty());
    assertThat(again.plugin.notes).containsExactly("5");
    assertThat(reported).singleElement().asString().contains("skipped 3 events older than 60 min");
  }

  @Test
  void shouldMakeAnOpenWindowAnewAfterATakeover() throws Exception {
    Server game = new Server("game");
    Server one = new Server("one").sumUp();
    Server two = new Server("two").sumUp();
    game.emit(1, 3);
    game.settle();
    one.settle();
    time.advance(Duration.ofSeconds(1));
    one.vanish();
    game.emit(4, 5);
    game.settle();
    advanceUntil("the window ends", () -> !two.plugin.notes.isEmpty());
    assertThat(two.plugin.notes).containsExactly("[\"1\",\"2\",\"3\",\"4\",\"5\"]");
    assertThat(one.plugin.notes).isEmpty();
  }

  @Test
  void shouldSumUpEachEventOnceThroughARestart() throws Exception {
    Server game = new Server("game");
    List<String> sums = new ArrayList<>();
    int n = 0;
    for (int run = 0; run < 4; run++) {
      Server worker = new Server("worker").sumUp();
      for (int i = 0; i < 5; i++) {
        game.emit(n, n);
        n++;
        game.settle();
        time.advance(Duration.ofSeconds(13));
      }
      worker.settle();
      worker.close();
      sums.addAll(worker.plugin.notes);
    }
    Server last = new Server("worker").sumUp();
    int expected = n;
    Function<List<String>, List<String>> events =
        notes ->
            notes.stream()
                .flatMap(note -> List.of(note.replaceAll("[^0-9,]", "").split(",")).stream())
                .toList();
    advanceUntil(
        "the last window",
        () -> events.apply(sums).size() + events.apply(last.plugin.notes).size() >= expected);
    sums.addAll(last.plugin.notes);
    assertThat(events.apply(sums)).isEqualTo(numbers(0, n - 1));
  }

  /** Again and again, because what may go wrong is a matter of who is first. */
  @RepeatedTest(15)
  void shouldMissNothingAndDoNothingTwiceWhenARuleFileIsExchanged() throws Exception {
    assertThat(
            notesWhileExchanged(
                """
                realtime.AddHook("a", {type = "note", name = "watched",
                  condition = function(data) return data.n > 0 end})
                """))
        .isEqualTo(numbers(1, 3_000));
  }

  @RepeatedTest(5)
  void shouldMissNothingWhenFunctionsInsideOfActionsAreExchanged() throws Exception {
    assertThat(
            notesWhileExchanged(
                """
                realtime.AddHook("a", {type = "conditional", name = "watched",
                  condition = function(data) return data.n > 0 end,
                  actions = {{type = "note", condition = function(data) return data.n > 0 end}}})
                """))
        .isEqualTo(numbers(1, 3_000));
  }

  @RepeatedTest(5)
  void shouldCallEachFunctionWhenTheyAreExchanged() throws Exception {
    List<String> notes =
        notesWhileExchanged(
            """
            realtime.AddHook("a", {type = "lua", name = "watched",
              run = function(data) realtime.Emit("b", {n = data.n}) end})
            realtime.AddHook("b", {type = "note", name = "told"})
            """);
    // whether the call that was under way when its session ended was made is not known
    assertThat(notes.stream().distinct()).containsExactlyInAnyOrderElementsOf(numbers(1, 3_000));
    assertThat(notes).hasSizeLessThan(3_010);
  }

  @Test
  void shouldGoOnWithinARuleWhereAFunctionOfAnEndedFileHadNotAnswered() throws Exception {
    String rules =
        """
        realtime.Config({auto_process = %s})
        realtime.AddHook("a", {type = "conditional", name = "x", condition = "data.n > 0", actions = {
          {type = "note"},
          {type = "lua", rate_limit = "1/m", run = function(data) realtime.Emit("b", {n = data.n}) end}}})
        """;
    Path file = folder.resolve("rules.lua");
    Files.writeString(file, rules.formatted(false));
    Server game = new Server("game");
    game.engine.addHook("b", Map.of("type", "note", "text", "called {n}"));
    RuleFile silent = game.engine.load(file);
    silent.loaded().toCompletableFuture().get();
    for (int n = 1; n <= 3; n++) {
      game.emit(n, n);
      String event = Integer.toString(n);
      Await.until("it is noted", () -> game.plugin.notes.contains(event));
      time.advance(MINUTE);
    }
    Files.writeString(file, rules.formatted(true));
    try (RuleFile next = game.engine.load(file)) {
      next.loaded().toCompletableFuture().get();
      silent.close();
      Await.until("all are called", () -> game.plugin.notes.contains("called 3"));
      game.settle();
    }
    assertThat(game.plugin.notes)
        .containsExactly("1", "2", "3", "called 1", "called 2", "called 3");
  }

  @Test
  void shouldKeepTheOrderThroughSeveralFilesWhenTheFirstHasNotAnswered() throws Exception {
    Server game = new Server("game");
    RuleFile first = loadWatching(game, false);
    game.emit(1, 3);
    awaitReceived(game, 3);
    RuleFile second = loadWatching(game, true);
    game.emit(4, 5);
    awaitReceived(game, 5);
    RuleFile third = loadWatching(game, false);
    game.emit(6, 7);
    awaitReceived(game, 7);
    assertThat(game.plugin.notes).isEmpty();
    first.close();
    Await.until("the second has answered", () -> game.plugin.notes.size() == 5);
    RuleFile last = loadWatching(game, true);
    third.close();
    Await.until("all are answered", () -> game.plugin.notes.size() == 7);
    assertThat(game.plugin.notes).isEqualTo(numbers(1, 7));
    second.close();
    last.close();
  }

  @Test
  void shouldPassOverARuleThatIsNoMore() throws Exception {
    Server game = new Server("game");
    RuleFile first = loadWatching(game, false);
    game.emit(1, 3);
    awaitReceived(game, 3);
    RuleFile second = loadWatching(game, true);
    game.emit(4, 5);
    advanceUntil("the first is no longer waited for", () -> game.plugin.notes.size() == 2);
    RuleFile third = loadWatching(game, true);
    game.emit(6, 6);
    Await.until("the third acts, so the second is no more", () -> game.plugin.notes.size() == 3);
    game.settle();
    first.close();
    Await.until("the rest is done", () -> game.plugin.notes.size() == 6);
    assertThat(game.plugin.notes).containsExactly("4", "5", "6", "1", "2", "3");
    assertThat(game.engine.deadLetters()).isEmpty();
    second.close();
    third.close();
  }

  /** Loads a file whose one rule asks a function, which answers or leaves every call open. */
  private RuleFile loadWatching(Server game, boolean answers) throws Exception {
    Path file = folder.resolve(answers ? "answering.lua" : "silent.lua");
    Files.writeString(
        file,
        """
        realtime.Config({auto_process = %s})
        realtime.AddHook("a", {type = "note", name = "x",
          condition = function(data) return data.n > 0 end})
        """
            .formatted(answers));
    RuleFile rules = game.engine.load(file);
    rules.loaded().toCompletableFuture().get();
    return rules;
  }

  private static void awaitReceived(Server game, int events) throws Exception {
    Await.until(
        events + " are routed", () -> game.engine.stats().path("received").asInt() == events);
  }

  private List<String> notesWhileExchanged(String rules) throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.writeString(file, rules);
    Server game = new Server("game");
    try (var first = game.engine.load(file)) {
      first.loaded().toCompletableFuture().get();
      game.emit(1, 500);
      @Nullable AutoCloseable before = first;
      for (int round = 1; round <= 5; round++) {
        var next = game.engine.load(file);
        next.loaded().toCompletableFuture().get();
        game.emit(500 * round + 1, 500 * round + 250);
        before.close();
        game.emit(500 * round + 251, 500 * round + 500);
        before = next;
      }
      Await.until("all are there", () -> new HashSet<>(game.plugin.notes).size() >= 3_000);
      game.settle();
      before.close();
    }
    return game.plugin.notes;
  }

  @Test
  void shouldKeepEventsInTheirWindowsWhenAMessageComesMeanwhile() throws Exception {
    Server game = new Server("game");
    Server worker = new Server("worker").sumUp();
    worker.settle();
    worker.close();
    for (int n = 1; n <= 3; n++) {
      game.emit(n, n);
      game.settle();
      time.advance(MINUTE);
    }
    Server again = new Server("worker").sumUp();
    for (int i = 0; i < 20; i++) {
      store.pubSub().publish("a", "{\"n\": \"other\"}");
    }
    again.settle();
    advanceUntil("all windows", () -> String.join("", again.plugin.notes).contains("3"));
    assertThat(again.plugin.notes.stream().map(note -> note.replaceAll("[^0-9]", "")))
        .filteredOn(numbers -> !numbers.isEmpty())
        .containsExactly("1", "2", "3");
  }

  @Test
  void shouldNotActAgainOnWhatWasDoneWhereTheRuleWasRemoved() throws Exception {
    Server one = new Server("one");
    String id = one.engine.addHook("a", Map.of("type", "note"));
    Server two = new Server("two").hook();
    one.emit(1, 5);
    one.settle();
    two.settle();
    one.engine.removeRule(id);
    advanceUntil(
        "the other acts", () -> two.engine.listRules().get(0).path("acting").booleanValue());
    two.emit(6, 6);
    advanceUntil("it gets what comes", () -> two.plugin.notes.contains("6"));
    assertThat(two.plugin.notes).containsExactly("6");
  }

  @Test
  void shouldKeepTheOrderWhenANamedRuleIsAddedAnew() throws Exception {
    Server one = new Server("one");
    CompletableFuture<Outcome> first = new CompletableFuture<>();
    one.plugin.outcome =
        text -> text.equals("1") ? first : CompletableFuture.completedFuture(Outcome.done());
    one.engine.addHook("a", Map.of("type", "note", "name", "x"));
    one.emit(1, 3);
    Await.until("all were read", () -> one.engine.stats().path("received").asInt() == 3);
    Await.until("the first is under way", () -> one.plugin.notes.size() == 1);
    one.engine.addHook("a", Map.of("type", "note", "name", "x", "text", "{n}."));
    one.emit(4, 5);
    Await.until("all were read", () -> one.engine.stats().path("received").asInt() == 5);
    first.complete(Outcome.done());
    one.settle();
    assertThat(one.plugin.notes).containsExactly("1", "2", "3", "4.", "5.");
  }

  @Test
  void shouldActWhereTheStoreWasAwayWhenTheRuleWasAdded() throws Exception {
    Server one = new Server("one");
    one.backend.cut(true);
    one.engine.addHook("a", Map.of("type", "note", "delivery", "each"));
    one.engine.addHook("a", Map.of("type", "note", "text", "once {n}"));
    one.backend.cut(false);
    advanceUntil(
        "both act",
        () -> {
          if (one.plugin.notes.isEmpty()) {
            one.emit(1, 1);
          }
          return one.plugin.notes.contains("1") && one.plugin.notes.contains("once 1");
        });
  }

  @Test
  void shouldKeepItsLeaseWhenItIsAddedWhileItsCursorIsSaved() throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.writeString(file, "realtime.AddHook('a', {type = 'note', name = 'x'})\n");
    Server one = new Server("one");
    RuleFile before = one.engine.load(file);
    before.loaded().toCompletableFuture().get();
    one.emit(1, 1);
    one.settle();
    CompletableFuture<Void> saving = new CompletableFuture<>();
    one.backend.holdSaves(saving);
    before.close();
    Await.until("it is saved", () -> one.backend.savesHeld() > 0);
    RuleFile after = one.engine.load(file);
    after.loaded().toCompletableFuture().get();
    one.backend.holdSaves(null);
    saving.complete(null);
    one.emit(2, 3);
    advanceUntil("it acts", () -> one.plugin.notes.size() >= 3);
    assertThat(one.plugin.notes).isEqualTo(numbers(1, 3));
  }
}
