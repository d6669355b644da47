package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.CounterUpdate.Operation;
import dev.realtime.api.backend.Counters.Standing;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream.Entry;
import dev.realtime.testkit.junit.EventBackendContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** All that a backend must do, on a real cluster of three servers. */
@Tag("slow")
final class RedisClusterTest extends EventBackendContract {
  @SuppressWarnings("NullAway.Init") // set before each test
  private static TestingCluster cluster;

  private final RedisSettings settings = freshSettings();

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = TestingCluster.start();
  }

  @AfterAll
  static void endCluster() {
    cluster.close();
  }

  private static RedisSettings freshSettings() {
    return cluster.settings().withNamespace("test-" + UUID.randomUUID()).withStreamCap(1_000);
  }

  @Override
  protected EventBackend create() {
    return new RedisBackend(settings);
  }

  @Override
  protected void pass(Duration time) throws Exception {
    long start = System.nanoTime();
    eventually(() -> System.nanoTime() - start > time.toNanos());
  }

  @Test
  void shouldSpreadTheCountersOfABoardOverTheCluster() {
    String board = name("spread:*:daily");
    List<CounterUpdate> updates = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      updates.add(kill(name("spread:p" + i + ":daily"), i, new Board(board, "p" + i)));
    }
    List<Integer> before = cluster.keyCounts();

    get(backend.counters().update(updates));

    List<Integer> after = cluster.keyCounts();
    for (int i = 0; i < after.size(); i++) {
      assertThat(after.get(i) - before.get(i)).isGreaterThan(50);
    }
    assertThat(get(backend.counters().top(board, 2)))
        .containsExactly(new Standing(1, "p299", 299), new Standing(2, "p298", 298));
    assertThat(get(backend.keys().get(name("spread:p7:daily")))).isEqualTo("7");
  }

  @Test
  void shouldKeepCountersWithAHashTagBesideTheirBoard() {
    BoardNames board = BoardNames.of(settings.namespace(), "{kills}:*:daily");

    int slot = cluster.slot("{kills}:John:daily");
    assertThat(cluster.slot(board.scores())).isEqualTo(slot);
    assertThat(cluster.slot(board.ends())).isEqualTo(slot);
  }

  @Test
  void shouldKeepTheTwoSetsOfABoardTogether() {
    for (String pattern : List.of("kills:*:daily", "a{b:*", "}*{", "{}*", "{x:*", "x}:*")) {
      BoardNames board = BoardNames.of(settings.namespace(), pattern);
      assertThat(cluster.slot(board.scores())).isEqualTo(cluster.slot(board.ends()));
    }
  }

  @Test
  void shouldEndOnTheBoardWithTheCounterThoughItLiesElsewhere() throws Exception {
    Duration time = Duration.ofMillis(400);
    String board = name("ending:*");
    List<CounterUpdate> updates = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      List<Board> boards = List.of(new Board(board, "p" + i));
      updates.add(new CounterUpdate(name("ending:" + i), Operation.ADD, 1, time, boards));
    }
    get(backend.counters().update(updates));
    assertThat(get(backend.counters().top(board, 100))).hasSize(30);

    pass(Duration.ofMillis(420));

    assertThat(get(backend.counters().top(board, 100))).isEmpty();
    assertThat(get(backend.keys().get(name("ending:7")))).isNull();
  }

  @Test
  void shouldGoOnWhenTheSlotOfTheStreamMoves() throws Exception {
    String stream = settings.namespace() + ":events";
    String counter = "{" + stream + "}:moved";
    Queue<String> confirmed = new ConcurrentLinkedQueue<>();
    Queue<String> read = new ConcurrentLinkedQueue<>();
    AtomicBoolean enough = new AtomicBoolean();
    EventPosition[] position = {EventPosition.START};
    Runnable emit =
        () -> {
          for (int n = 0; !enough.get(); n++) {
            EventMessage message = new EventMessage("e" + n, "a", "s", Instant.EPOCH, "1");
            try {
              backend.events().append(List.of(message)).toCompletableFuture().join();
              confirmed.add(message.id());
            } catch (CompletionException e) {
              // not confirmed: an engine would send it again
            }
          }
        };
    Runnable follow =
        () -> {
          while (!enough.get()) {
            try {
              for (Entry entry : backend.events().read(position[0], 100, Duration.ofMillis(50))) {
                read.add(entry.message().id());
                position[0] = entry.position();
              }
            } catch (BackendException e) {
              // an engine would read again from there
            } catch (InterruptedException e) {
              return;
            }
          }
        };
    Thread emitting = new Thread(emit);
    Thread following = new Thread(follow);
    emitting.start();
    following.start();
    try {
      eventually(() -> read.size() > 50);
      get(backend.counters().update(List.of(count(counter))));

      cluster.moveSlot(cluster.slot(stream));

      int before = read.size();
      eventually(() -> read.size() > before + 50);
      assertThat(get(backend.counters().update(List.of(count(counter))))).containsExactly(2.0);
    } finally {
      enough.set(true);
      emitting.join();
      following.join();
    }
    List<Entry> rest = backend.events().read(position[0], 1_000, Duration.ZERO);
    rest.forEach(entry -> read.add(entry.message().id()));
    assertThat(read).containsAll(confirmed);
    assertThat(read).doesNotHaveDuplicates();
  }

  private static CounterUpdate count(String key) {
    return new CounterUpdate(key, Operation.ADD, 1, Duration.ofHours(1), List.of());
  }

  /**
   * Each of several engines writes the board after its counter; none may put an old number back.
   */
  @Test
  void shouldEndWithTheNewestNumberOnABoardThatSeveralEnginesWrite() throws Exception {
    int engines = 4;
    AtomicReferenceArray<EventBackend> others = new AtomicReferenceArray<>(engines);
    try {
      for (int i = 0; i < engines; i++) {
        others.set(i, create());
      }
      for (int round = 0; round < 20; round++) {
        String key = name("race" + round + ":John");
        Board board = new Board(name("race" + round + ":*"), "John");
        inParallel(
            engines,
            engine -> {
              for (int i = 0; i < 10; i++) {
                get(others.get(engine).counters().update(List.of(kill(key, 1, board))));
              }
            });
        assertThat(get(backend.keys().get(key))).isEqualTo("40");
        assertThat(get(backend.counters().top(board.pattern(), 1)))
            .containsExactly(new Standing(1, "John", 40));
      }
    } finally {
      for (int i = 0; i < engines; i++) {
        if (others.get(i) != null) {
          others.get(i).close();
        }
      }
    }
  }

  @Test
  void shouldPutTheNewestNumberOnTheBoardWhereOursIsOldByThen() {
    String pattern = name("late:*");
    BoardNames board = BoardNames.of(settings.namespace(), pattern);
    get(backend.counters().update(List.of(kill(name("late:John"), 6, new Board(pattern, "John")))));
    FarBoards late = new FarBoards();
    late.add(board, "John", name("late:John"), new CounterScript.State("5", ""));

    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config
        .useClusterServers()
        .addNodeAddress(settings.addresses().toArray(String[]::new))
        .setMasterConnectionMinimumIdleSize(1);
    config.setPassword(Objects.requireNonNull(settings.password()).reveal());
    RedissonClient client = Redisson.create(config);
    try {
      get(late.settle(client));
    } finally {
      client.shutdown();
    }

    assertThat(get(backend.counters().top(pattern, 1))).containsExactly(new Standing(1, "John", 6));
  }

  private static CounterUpdate kill(String key, double amount, Board board) {
    return new CounterUpdate(key, Operation.ADD, amount, Duration.ofHours(1), List.of(board));
  }
}
