package dev.realtime.engine.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.SharedBackend;
import dev.realtime.engine.TestingPlugin;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.time.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several engines on one store: which of them acts. */
final class LeaseKeeperTest {
  private static final Duration TERM = LeaseKeeper.TERM;

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

    String hook(String delivery) {
      return engine.addHook("a", Map.of("type", "note", "delivery", delivery));
    }

    void emit(int... numbers) throws InterruptedException {
      for (int n : numbers) {
        assertThat(engine.emit("a", Map.of("n", n))).isNull();
      }
      for (Server server : servers) {
        assertThat(server.engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
      }
    }

    void close() {
      servers.remove(this);
      engine.close();
    }

    boolean acts() {
      return engine.listRules().get(0).path("acting").booleanValue();
    }
  }

  @AfterEach
  void stop() {
    List.copyOf(servers).forEach(Server::close);
    store.close();
  }

  @Test
  void shouldFireOnceInTheWholeFleet() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    assertThat(one.hook("once")).isEqualTo(two.hook("once"));
    one.emit(1);
    two.emit(2);
    assertThat(one.plugin.notes).containsExactly("1", "2");
    assertThat(two.plugin.notes).isEmpty();
    assertThat(one.acts()).isTrue();
    assertThat(two.acts()).isFalse();
  }

  @Test
  void shouldFireOnEachServerWhereTheRuleSaysSo() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    one.hook("each");
    two.hook("each");
    one.emit(1, 2);
    assertThat(one.plugin.notes).containsExactly("1", "2");
    assertThat(two.plugin.notes).containsExactly("1", "2");
  }

  @Test
  void shouldTakeOverAtOnceWhenTheOwnerCloses() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    one.hook("once");
    two.hook("once");
    one.emit(1);
    one.close();
    assertThat(two.acts()).describedAs("without a moment having passed").isTrue();
    two.emit(2);
    Await.until("the other acts", () -> !two.plugin.notes.isEmpty());
    assertThat(one.plugin.notes).containsExactly("1");
    assertThat(two.plugin.notes).containsExactly("2");
  }

  @Test
  void shouldTakeOverAtOnceWhenTheOwnerRemovesTheRule() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    String id = one.hook("once");
    two.hook("once");
    assertThat(one.engine.removeRule(id)).isTrue();
    two.emit(1);
    Await.until(
        "the other acts, without a moment having passed", () -> !two.plugin.notes.isEmpty());
    assertThat(one.plugin.notes).isEmpty();
    assertThat(two.plugin.notes).containsExactly("1");
  }

  @Test
  void shouldNotTellHooksOnEveryChannelAboutLeases() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    String id = one.hook("once");
    two.engine.addHook("*", Map.of("type", "note", "text", "{channel}", "delivery", "each"));
    one.engine.removeRule(id);
    two.emit(1);
    assertThat(two.plugin.notes).containsExactly("a");
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldTakeOverWhenTheOwnersLeaseEnds() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    one.hook("once");
    two.hook("once");
    one.backend.cutLeases(true); // as if its process had been killed
    time.advance(TERM.minusMillis(1));
    assertThat(two.acts()).isFalse();
    time.advance(LeaseKeeper.RENEWAL);
    assertThat(two.acts()).isTrue();
    two.engine.emit("a", Map.of("n", 1));
    Await.until("the other acts", () -> !two.plugin.notes.isEmpty());
    assertThat(two.plugin.notes).containsExactly("1");
  }

  @Test
  void shouldStopActingBeforeAnotherMayBegin() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    one.hook("once");
    two.hook("once");
    one.backend.cutLeases(true);
    for (Duration passed = Duration.ZERO;
        passed.compareTo(TERM.multipliedBy(2)) < 0;
        passed = passed.plusMillis(100)) {
      assertThat(one.acts() && two.acts()).describedAs("both act after %s", passed).isFalse();
      time.advanceMillis(100);
    }
    assertThat(one.acts()).isFalse();
    assertThat(two.acts()).isTrue();
  }

  @Test
  void shouldStopActingInTimeThoughItsClockIsSetBack() throws Exception {
    Server one = new Server("one");
    one.hook("once");
    one.backend.cutLeases(true);
    time.setWall(Duration.ofHours(-1));
    assertThat(one.acts()).isTrue();
    time.advance(TERM);
    assertThat(one.acts()).as("what it held has ended, whatever the clock shows").isFalse();
  }

  @Test
  void shouldNotActWithWhatItHeldBeforeTheMachineSlept() throws Exception {
    Server one = new Server("one");
    one.hook("once");
    one.backend.cutLeases(true);
    time.setWall(TERM); // a clock that stands still while the machine sleeps has not moved
    assertThat(one.acts()).isFalse();
    one.backend.cutLeases(false);
    time.advance(LeaseKeeper.RENEWAL);
    assertThat(one.acts()).isTrue();
    one.emit(1);
    assertThat(one.plugin.notes).containsExactly("1");
  }

  @Test
  void shouldActAgainWhenItCanRenewAndNobodyTookOver() throws Exception {
    Server one = new Server("one");
    one.hook("once");
    one.backend.cut(true);
    time.advance(TERM.multipliedBy(3));
    assertThat(one.acts()).isFalse();
    one.engine.emit("a", Map.of("n", 1));
    one.backend.cut(false);
    Await.until(
        "the event is handed over",
        () -> {
          time.advance(LeaseKeeper.RENEWAL);
          return one.engine.stats().path("published").asInt() == 1;
        });
    one.emit(2);
    assertThat(one.acts()).isTrue();
    Await.until("both are acted on", () -> one.plugin.notes.size() >= 2);
    assertThat(one.plugin.notes).containsExactly("1", "2");
  }

  @Test
  void shouldWaitWithEventsUntilItKnowsWhoActs() throws Exception {
    Server one = new Server("one");
    one.hook("once");
    one.backend.cutLeases(true);
    time.advance(TERM);
    assertThat(one.engine.emit("a", Map.of("n", 1))).isNull();
    assertThat(one.engine.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(one.engine.awaitQuiet(Duration.ofMillis(300)))
        .describedAs("an event that may be another's to act on")
        .isFalse();
    assertThat(one.plugin.notes).isEmpty();
    one.backend.cutLeases(false);
    Await.until("the event is acted on", () -> one.plugin.notes.size() == 1);
  }

  @Test
  void shouldRememberWhoItIsAfterACrash() throws Exception {
    Server one = new Server("one");
    one.hook("once");
    one.backend.cutLeases(true);
    one.close(); // could not give its leases up
    Server again = new Server("one");
    again.hook("once");
    again.emit(1);
    Await.until("it acts", () -> !again.plugin.notes.isEmpty());
    assertThat(again.plugin.notes).containsExactly("1");
  }

  @Test
  void shouldLetEachRuleHaveItsOwnOwner() throws Exception {
    Server one = new Server("one");
    Server two = new Server("two");
    Map<String, Object> first = Map.of("type", "note", "text", "first {n}");
    Map<String, Object> second = Map.of("type", "note", "text", "second {n}");
    one.engine.addHook("a", first);
    two.engine.addHook("a", second);
    two.engine.addHook("a", first);
    one.engine.addHook("a", second);
    one.emit(1);
    assertThat(one.plugin.notes).containsExactly("first 1");
    assertThat(two.plugin.notes).containsExactly("second 1");
  }
}
