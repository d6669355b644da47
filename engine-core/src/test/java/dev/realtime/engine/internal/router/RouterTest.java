package dev.realtime.engine.internal.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.api.Event;
import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.EventStream;
import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.SharedBackend;
import dev.realtime.engine.TestingPlugin;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.rule.RuleIndex;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.time.FakeTime;
import dev.realtime.engine.work.ThreadedWorkers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes by the stream and what other programs publish, up to the rules. */
final class RouterTest {
  @TempDir private Path folder;

  private final FakeTime time = new FakeTime();
  private final InMemoryBackend store = new InMemoryBackend(time);
  private final SharedBackend backend = new SharedBackend(store);
  private final TestingPlugin plugin = new TestingPlugin();
  private final List<String> reported = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    engine =
        RealtimeEngine.builder()
            .backend(backend)
            .dataFolder(folder)
            .server("alpha")
            .time(time)
            .plugin(plugin)
            .operatorLog(reported::add)
            .start();
  }

  @AfterEach
  void stop() {
    engine.close();
    store.close();
  }

  private void hook(String channel, String text) {
    engine.addHook(channel, Map.of("type", "note", "text", text));
  }

  private void publish(String channel, String text) {
    assertThat(store.pubSub().publish(channel, text).toCompletableFuture()).isCompleted();
  }

  private void quiet() throws InterruptedException {
    assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
  }

  private int stat(String name) {
    return engine.stats().path(name).intValue();
  }

  @Test
  void shouldFireForWhatOtherProgramsPublish() throws Exception {
    hook("a", "{n} from [{server}] on {channel}");
    publish("a", "{\"n\": 1}");
    publish("b", "{\"n\": 2}");
    quiet();
    assertThat(plugin.notes).containsExactly("1 from [] on a");
    assertThat(stat("received")).describedAs("nobody listens to b").isEqualTo(1);
  }

  @Test
  void shouldFireOnceForAnEventThatComesBothWays() throws Exception {
    hook("a", "{n} from {server}");
    hook("*", "any {n}");
    engine.emit("a", Map.of("n", 1));
    engine.emit("a", List.of(1));
    engine.emit("a", Map.of());
    quiet();
    assertThat(plugin.notes).containsExactlyInAnyOrder("1 from alpha", "any 1");
    assertThat(engine.stats().path("hooks"))
        .hasSize(2)
        .allMatch(rule -> rule.path("matched").intValue() == 3);
  }

  @Test
  void shouldSkipMarkedCopiesOfOtherEngines() throws Exception {
    hook("a", "{n}");
    for (String json : List.of("{\"n\":1}", "{ }", "[1]", "5")) {
      publish("a", new EventMessage("x-1", "a", "beta", Instant.EPOCH, json).published());
    }
    publish("a", "{\"n\":2}");
    quiet();
    assertThat(plugin.notes).containsExactly("2");
  }

  @Test
  void shouldReachEachRuleOnceByNameAndByPattern() throws Exception {
    hook("player:death", "exact {n}");
    hook("player:*", "pattern {n}");
    hook("*:death", "other {n}");
    publish("player:death", "{\"n\":1}");
    quiet();
    engine.emit("player:death", Map.of("n", 2));
    quiet();
    assertThat(plugin.notes)
        .containsExactlyInAnyOrder(
            "exact 1", "pattern 1", "other 1", "exact 2", "pattern 2", "other 2");
  }

  @Test
  void shouldCountAndReportWhatIsNotJsonOnce() throws Exception {
    hook("a", "{n}");
    for (int i = 0; i < 5; i++) {
      publish("a", "hello number " + i);
    }
    publish("a", "");
    publish("a", "{\"n\":1} {\"n\":2}");
    publish("a", "[".repeat(100_000));
    publish("a", "{\"n\":3}");
    quiet();
    assertThat(plugin.notes).containsExactly("3");
    assertThat(stat("malformed")).isEqualTo(8);
    assertThat(reported).hasSize(1);
    assertThat(reported.get(0)).startsWith("channel 'a': not JSON: ").endsWith("hello number 0");
  }

  @Test
  void shouldRefuseMessagesThatAreTooLarge() throws Exception {
    hook("a", "{n}");
    publish("a", "{\"n\":\"" + "x".repeat(1 << 20) + "\"}");
    publish("a", "{\"n\":1}");
    quiet();
    assertThat(plugin.notes).containsExactly("1");
    assertThat(stat("malformed")).isEqualTo(1);
    assertThat(reported)
        .containsExactly(
            "channel 'a': event on 'a' is 1048584 bytes; the largest allowed is 1048576 bytes"
                + " (1 MiB)");
  }

  @Test
  void shouldDropAndCountWhatOtherProgramsPublishTooFast() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    RuleIndex index = new RuleIndex();
    List<Event> arrived = new CopyOnWriteArrayList<>();
    CountDownLatch first = new CountDownLatch(1);
    ChannelPattern a = ChannelPattern.parse("a");
    index.add(
        a,
        event -> {
          arrived.add(event);
          first.countDown();
          try {
            mayGoOn.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try (ThreadedWorkers workers = new ThreadedWorkers()) {
      Router router = new Router(index, time, new Reports(reported::add), workers);
      workers.start();
      router.published(a, "a", "1");
      assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 8192 + 7; i++) {
        router.published(a, "a", "1");
      }
      assertThat(router.dropped()).isEqualTo(7);
      mayGoOn.countDown();
      router.whenRouted().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(arrived).hasSize(1 + 8192);
      assertThat(router.received()).isEqualTo(1 + 8192);
    }
  }

  @Test
  void shouldBoundWhatMessagesOfOtherProgramsTake() throws Exception {
    ChannelPattern a = ChannelPattern.parse("a");
    ThreadedWorkers workers = new ThreadedWorkers();
    Router router = new Router(new RuleIndex(), time, new Reports(reported::add), workers);
    String large = "\"" + "x".repeat(1_000_000) + "\"";
    for (int i = 0; i < 100; i++) {
      router.published(a, "a", large);
    }
    assertThat(router.dropped()).isEqualTo(33);
    workers.start();
    router.whenRouted().toCompletableFuture().get(10, TimeUnit.SECONDS);
    router.published(a, "a", large);
    assertThat(router.dropped()).describedAs("room again").isEqualTo(33);
    workers.close();
  }

  @Test
  void shouldKeepTheFaultOfOneTargetFromTheOthers() throws Exception {
    RuleIndex index = new RuleIndex();
    ChannelPattern a = ChannelPattern.parse("a");
    List<Event> arrived = new CopyOnWriteArrayList<>();
    index.add(
        a,
        event -> {
          throw new StackOverflowError();
        });
    index.add(a, arrived::add);
    try (ThreadedWorkers workers = new ThreadedWorkers()) {
      Router router = new Router(index, time, new Reports(reported::add), workers);
      workers.start();
      List<EventStream.Entry> entries = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        entries.add(
            new EventStream.Entry(
                new EventPosition(i, 0),
                new EventMessage("id-" + i, "a", "alpha", time.instant(), "{}")));
      }
      CountDownLatch routed = new CountDownLatch(1);
      router.streamed(entries, routed::countDown);
      assertThat(routed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(arrived).extracting(Event::id).containsExactly("id-1", "id-2", "id-3");
      assertThat(reported)
          .containsExactly("channel 'a': a rule failed: java.lang.StackOverflowError");
    }
  }

  @Test
  void shouldKeepTheOrderOfManyEvents() throws Exception {
    hook("a", "{n}");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      assertThat(engine.emit("a", Map.of("n", i))).isNull();
      expected.add(Integer.toString(i));
    }
    quiet();
    assertThat(plugin.notes).containsExactlyElementsOf(expected);
    assertThat(stat("received")).isEqualTo(5000);
    assertThat(stat("published")).isEqualTo(5000);
    assertThat(stat("dropped")).isZero();
  }

  @Test
  void shouldGoOnWhereItWasWhenTheStoreWasAway() throws Exception {
    hook("a", "{n}");
    engine.emit("a", Map.of("n", 1));
    quiet();
    backend.cut(true);
    engine.emit("a", Map.of("n", 2));
    engine.emit("a", Map.of("n", 3));
    backend.cut(false);
    Await.until(
        "what was emitted meanwhile is there",
        () -> {
          time.advance(Duration.ofSeconds(3));
          return plugin.notes.size() == 3;
        });
    assertThat(plugin.notes).containsExactly("1", "2", "3");
  }

  @Test
  void shouldNeitherLoseNorRepeatEventsWhileRulesComeAndGo() throws Exception {
    int count = 2000;
    ExecutorService changing = Executors.newSingleThreadExecutor();
    hook("a", "{n}");
    try {
      var changes =
          changing.submit(
              () -> {
                for (int i = 0; i < 300; i++) {
                  String id =
                      engine.addHook("*", Map.of("type", "note", "name", "other", "text", "x"));
                  if (i % 3 == 0) {
                    engine.removeRule(id);
                  }
                }
                return null;
              });
      for (int i = 0; i < count; i++) {
        engine.emit("a", Map.of("n", i));
      }
      changes.get(20, TimeUnit.SECONDS);
    } finally {
      changing.shutdownNow();
    }
    quiet();
    List<String> own = plugin.notes.stream().filter(note -> !note.equals("x")).toList();
    assertThat(own).hasSize(count).doesNotHaveDuplicates();
  }

  @Test
  void shouldReplaceARuleWithoutLosingAnEvent() throws Exception {
    int count = 3000;
    Map<String, Object> first = Map.of("type", "note", "name", "same", "text", "first {n}");
    Map<String, Object> second = Map.of("type", "note", "name", "same", "text", "second {n}");
    engine.addHook("a", first);
    for (int i = 0; i < count; i++) {
      engine.emit("a", Map.of("n", i));
      if (i % 100 == 50) {
        engine.addHook("a", i % 200 == 50 ? second : first);
      }
    }
    quiet();
    Await.until("replaced rules have delivered", () -> plugin.notes.size() >= count);
    assertThat(plugin.notes.stream().map(note -> note.replaceFirst("\\w+ ", "")).distinct())
        .hasSize(count);
    assertThat(plugin.notes).hasSize(count);
    JsonNode rules = engine.listRules();
    assertThat(rules).hasSize(1);
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldLoseNoTaskOfAThreadThatIsInterrupted() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    List<Integer> done = new CopyOnWriteArrayList<>();
    try (ThreadedWorkers workers = new ThreadedWorkers()) {
      Router router = new Router(new RuleIndex(), time, new Reports(reported::add), workers);
      workers.start();
      router.execute(() -> awaitUnchecked(busy));
      Thread.currentThread().interrupt();
      for (int i = 0; i < 8192; i++) {
        int number = i;
        router.execute(() -> done.add(number));
      }
      // the inbox is full now: this one waits
      CompletableFuture<Boolean> last = new CompletableFuture<>();
      Thread waiting =
          new Thread(
              () -> {
                router.execute(() -> done.add(8192));
                last.complete(Thread.interrupted());
              });
      waiting.start();
      waiting.interrupt();
      assertThat(Thread.interrupted()).as("the interrupt is still to be seen").isTrue();
      busy.countDown();
      assertThat(last.get(10, TimeUnit.SECONDS)).isTrue();
      router.whenRouted().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(done).hasSize(8193).last().isEqualTo(8192);
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
