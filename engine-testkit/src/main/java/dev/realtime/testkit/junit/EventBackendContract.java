package dev.realtime.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.CounterUpdate.Operation;
import dev.realtime.api.backend.Counters.Standing;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream.Entry;
import dev.realtime.api.backend.PartlyCountedException;
import dev.realtime.api.backend.PubSub.Subscription;
import dev.realtime.api.backend.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store must do: one test a promise of {@link EventBackend} and its parts. A store's
 * test extends it, and adds what is particular to that store:
 *
 * <pre>{@code
 * final class MyBackendTest extends EventBackendContract {
 *   @Override
 *   protected EventBackend create() {
 *     return new MyFactory().open(settings, StoreContext.builder().namespace(own()).build());
 *   }
 *
 *   @Override
 *   protected void pass(Duration time) throws Exception {
 *     clock.advance(time); // or wait, where the store has a clock of its own
 *   }
 * }
 * }</pre>
 *
 * <p>Before each test {@link #create} makes a backend, which is closed afterwards; {@link #backend}
 * is that. It may be one store for all tests, as long as each has a stream of its own: for keys,
 * counters, leases, cursors and channels the tests use names that no other test has ({@link
 * #name}). Whoever leaves the names of a run behind on a store that lasts should remove them.
 *
 * <p>Needs JUnit 5 and AssertJ, both of which the project that extends it brings. It is one long
 * class because a backend's test extends it to take on all of them.
 */
public abstract class EventBackendContract {
  /** Long enough for a busy machine; nothing waits that long unless it is broken. */
  protected static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration HOUR = Duration.ofHours(1);

  /** What another test left behind on the same store must not matter. */
  private final String own = UUID.randomUUID().toString().substring(0, 8);

  /** What the test that runs is about. */
  protected EventBackend backend;

  /** For those who extend it. */
  protected EventBackendContract() {}

  /**
   * Makes a backend over an empty stream, which keeps 1,000 events or a few more. Called before
   * each test, on the test's thread.
   *
   * @throws Exception which fails the test
   */
  protected abstract EventBackend create() throws Exception;

  /**
   * Lets time go by for what ends after a time: counters, keys, leases. Moves the store's clock, or
   * waits, where the store has a clock that cannot be moved.
   *
   * @param time at most a few seconds where it cannot be moved
   * @throws Exception which fails the test
   */
  protected abstract void pass(Duration time) throws Exception;

  /** A text that belongs to this test alone, for a namespace. */
  protected final String own() {
    return own;
  }

  @BeforeEach
  void createBackend() throws Exception {
    backend = create();
  }

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  // The stream

  @Test
  void shouldReadEventsInTheOrderAppended() throws Exception {
    List<EventMessage> events = events(250);
    get(backend.events().append(events.subList(0, 100)));
    get(backend.events().append(events.subList(100, 250)));

    List<Entry> read = backend.events().read(EventPosition.START, 1_000, Duration.ZERO);

    assertThat(read).extracting(Entry::message).isEqualTo(events);
    assertThat(read).extracting(Entry::position).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void shouldKeepTheOrderOfAppendsThatDoNotWaitForEachOther() throws Exception {
    List<EventMessage> events = events(300);
    List<CompletionStage<Void>> appends = new ArrayList<>();
    for (EventMessage event : events) {
      appends.add(backend.events().append(List.of(event)));
    }
    for (CompletionStage<Void> append : appends) {
      get(append);
    }

    List<Entry> read = backend.events().read(EventPosition.START, 1_000, Duration.ZERO);

    assertThat(read).extracting(Entry::message).isEqualTo(events);
  }

  @Test
  void shouldKeepEveryFieldOfAnEvent() throws Exception {
    EventMessage event =
        new EventMessage(
            "id-1",
            name("chat:zażółć 🎮"),
            "server \"one\" }",
            Instant.ofEpochMilli(1_790_000_000_123L),
            "{\"message\":\"häß\\u0000 🎯\",\"n\":[1,2]}");
    get(backend.events().append(List.of(event)));

    List<Entry> read = backend.events().read(EventPosition.START, 10, Duration.ZERO);

    assertThat(read).extracting(Entry::message).containsExactly(event);
  }

  @Test
  void shouldReadOnAfterAPosition() throws Exception {
    get(backend.events().append(events(10)));
    List<Entry> all = backend.events().read(EventPosition.START, 100, Duration.ZERO);

    List<Entry> rest = backend.events().read(all.get(3).position(), 100, Duration.ZERO);

    assertThat(rest).isEqualTo(all.subList(4, 10));
  }

  @Test
  void shouldReadNoMoreThanTheLimit() throws Exception {
    get(backend.events().append(events(10)));

    List<Entry> read = backend.events().read(EventPosition.START, 3, Duration.ZERO);

    assertThat(read).extracting(entry -> entry.message().id()).containsExactly("e0", "e1", "e2");
  }

  @Test
  void shouldTellTheNewestAndOldestPosition() throws Exception {
    assertThat(get(backend.events().newest())).isEqualTo(EventPosition.START);
    assertThat(get(backend.events().oldest())).isEqualTo(EventPosition.START);

    get(backend.events().append(events(5)));

    List<Entry> all = backend.events().read(EventPosition.START, 100, Duration.ZERO);
    assertThat(get(backend.events().newest())).isEqualTo(all.get(4).position());
    assertThat(get(backend.events().oldest())).isEqualTo(all.get(0).position());
  }

  @Test
  void shouldKeepOnlyTheLatestEvents() throws Exception {
    for (int i = 0; i < 5; i++) {
      get(backend.events().append(events(500)));
    }

    List<Entry> read = backend.events().read(EventPosition.START, 5_000, Duration.ZERO);

    assertThat(read).hasSizeBetween(1_000, 1_200);
    assertThat(get(backend.events().oldest())).isEqualTo(read.get(0).position());
  }

  @Test
  void shouldReturnNothingWhenTheWaitHasPassed() throws Exception {
    assertThat(backend.events().read(EventPosition.START, 10, Duration.ZERO)).isEmpty();
    assertThat(backend.events().read(EventPosition.START, 10, Duration.ofNanos(1))).isEmpty();

    long start = System.nanoTime();
    assertThat(backend.events().read(EventPosition.START, 10, Duration.ofMillis(60))).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(50));
  }

  @Test
  void shouldWakeAReaderThatWaits() throws Exception {
    in(
        1,
        executor -> {
          Future<List<Entry>> reading =
              executor.submit(() -> backend.events().read(EventPosition.START, 10, PATIENCE));
          get(backend.events().append(events(1)));

          assertThat(result(reading)).hasSize(1);
        });
  }

  @Test
  void shouldStopReadingWhenInterrupted() throws Exception {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                backend.events().read(EventPosition.START, 10, Duration.ofMinutes(5));
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    reader.start();
    reader.interrupt();
    reader.join(PATIENCE.toMillis());

    assertThat(reader.isAlive()).isFalse();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void shouldPublishWhatIsAppended() throws Exception {
    String channel = name("player:death");
    EventMessage event = event("e1", channel, "{\"killer\":\"John\"}");
    EventMessage list = event("e2", channel, "[1,2,3]");
    try (Inbox inbox = new Inbox()) {
      listen(inbox, backend.pubSub().subscribe(channel, inbox::receive));

      get(backend.events().append(List.of(event, list)));

      assertThat(inbox.next()).isEqualTo(channel + " " + event.published());
      assertThat(inbox.next()).isEqualTo(channel + " " + list.published());
      assertThat(EventMessage.isMarked(event.published())).isTrue();
    }
  }

  @Test
  void shouldAddNoEventTwice() throws Exception {
    String channel = name("player:death");
    List<EventMessage> first =
        List.of(event("a-1", channel, "1"), event("a-2", channel, "2"), event("b-1", channel, "3"));
    List<EventMessage> again =
        List.of(event("a-2", channel, "2"), event("a-z", channel, "4"), event("b-1", channel, "3"));
    try (Inbox inbox = new Inbox()) {
      listen(inbox, backend.pubSub().subscribe(channel, inbox::receive));
      get(backend.events().append(first));
      get(backend.events().append(again));
      get(backend.events().append(List.of(event("a-10", channel, "5"))));

      List<Entry> read = backend.events().read(EventPosition.START, 10, Duration.ZERO);

      assertThat(read)
          .extracting(entry -> entry.message().id())
          .containsExactly("a-1", "a-2", "b-1", "a-z", "a-10");
      for (Entry entry : read) {
        assertThat(inbox.next()).isEqualTo(channel + " " + entry.message().published());
      }
    }
  }

  @Test
  void shouldAddAnEventOfNoSourceAsOftenAsItIsAppended() throws Exception {
    for (String id : List.of("e", "-1", "a-!", "e", "-1", "a-!")) {
      get(backend.events().append(List.of(event(id, name("chat"), "{}"))));
    }

    assertThat(backend.events().read(EventPosition.START, 10, Duration.ZERO)).hasSize(6);
  }

  @Test
  void shouldTellATimeBeforeWhichNothingIsAddedAnyMore() throws Exception {
    long before = get(backend.events().clock());
    get(backend.events().append(events(3)));
    long after = get(backend.events().clock());

    List<Entry> read = backend.events().read(EventPosition.START, 10, Duration.ZERO);

    assertThat(read).allMatch(entry -> entry.position().millis() >= before);
    assertThat(read).allMatch(entry -> entry.position().millis() <= after);
  }

  @Test
  void shouldAcceptAnEmptyAppend() {
    get(backend.events().append(List.of()));

    assertThat(get(backend.events().newest())).isEqualTo(EventPosition.START);
  }

  // Publish and subscribe

  @Test
  void shouldDeliverToThoseWhoListenToTheChannel() throws Exception {
    String channel = name("chat");
    try (Inbox inbox = new Inbox();
        Inbox other = new Inbox()) {
      listen(inbox, backend.pubSub().subscribe(channel, inbox::receive));
      listen(other, backend.pubSub().subscribe(channel + ":more", other::receive));

      assertThat(get(backend.pubSub().publish(channel, "hällo 🎮"))).isEqualTo(1);

      assertThat(inbox.next()).isEqualTo(channel + " hällo 🎮");
      assertThat(other.isEmpty()).isTrue();
    }
  }

  @Test
  void shouldTellWhenNobodyListens() {
    assertThat(get(backend.pubSub().publish(name("nobody"), "hello"))).isZero();
  }

  @Test
  void shouldKeepTheOrderOfAChannel() throws Exception {
    String channel = name("order");
    try (Inbox inbox = new Inbox()) {
      listen(inbox, backend.pubSub().subscribe(channel, inbox::receive));
      for (int i = 0; i < 100; i++) {
        get(backend.pubSub().publish(channel, Integer.toString(i)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(inbox.next()).isEqualTo(channel + " " + i);
      }
    }
  }

  @Test
  void shouldDeliverToEveryListenerOfAChannelUntilItCloses() throws Exception {
    String channel = name("shared");
    try (Inbox first = new Inbox();
        Inbox second = new Inbox()) {
      Subscription one = backend.pubSub().subscribe(channel, first::receive);
      get(one.active());
      listen(second, backend.pubSub().subscribe(channel, second::receive));

      get(backend.pubSub().publish(channel, "both"));
      assertThat(first.next()).isEqualTo(channel + " both");
      assertThat(second.next()).isEqualTo(channel + " both");

      one.close();
      one.close();
      get(backend.pubSub().publish(channel, "second"));
      assertThat(second.next()).isEqualTo(channel + " second");
      assertThat(first.isEmpty()).isTrue();
    }
  }

  @Test
  void shouldNoLongerSubscribeWhenTheLastListenerCloses() throws Exception {
    String channel = name("last");
    Subscription subscription = backend.pubSub().subscribe(channel, (name, text) -> {});
    get(subscription.active());
    Subscription pattern = backend.pubSub().subscribePattern(channel + "*", (name, text) -> {});
    get(pattern.active());

    subscription.close();
    pattern.close();

    eventually(() -> get(backend.pubSub().publish(channel, "anyone?")) == 0);
  }

  @Test
  void shouldHearAgainAfterClosingAndSubscribing() throws Exception {
    String channel = name("again");
    for (int i = 0; i < 20; i++) {
      try (Inbox inbox = new Inbox()) {
        listen(inbox, backend.pubSub().subscribe(channel, inbox::receive));
        get(backend.pubSub().publish(channel, "round " + i));
        assertThat(inbox.next()).isEqualTo(channel + " round " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "player:* | player:death player:a:b player: | chat:player:x players",
        "*:death | player:death :death | player:deaths",
        "a?c | abc aéc a🎮c | ac abbc",
        "a??c | abbc aébc | abc aéc",
        "[abc] | [abc] | a b",
        "^a\\b]* | ^a\\b] ^a\\b]x | a\\b]",
        "{x}-* | {x}-1 | x-1",
        "a**b | ab axxb | abx",
        "* | anything 🎮 | "
      })
  void shouldMatchPatterns(String example) throws Exception {
    String[] parts = example.split(" \\| ?", -1);
    String prefix = name("");
    try (Inbox inbox = new Inbox()) {
      listen(inbox, backend.pubSub().subscribePattern(prefix + parts[0], inbox::receive));
      for (String other : parts[2].isEmpty() ? new String[0] : parts[2].split(" ")) {
        get(backend.pubSub().publish(prefix + other, "no"));
      }
      for (String channel : parts[1].split(" ")) {
        get(backend.pubSub().publish(prefix + channel, "yes"));
        assertThat(inbox.next()).isEqualTo(prefix + channel + " yes");
      }
    }
  }

  @Test
  void shouldDeliverToExactAndPatternListenersAlike() throws Exception {
    String channel = name("both:x");
    try (Inbox exact = new Inbox();
        Inbox pattern = new Inbox()) {
      listen(exact, backend.pubSub().subscribe(channel, exact::receive));
      listen(pattern, backend.pubSub().subscribePattern(name("both:*"), pattern::receive));

      get(backend.pubSub().publish(channel, "hello"));

      assertThat(exact.next()).isEqualTo(channel + " hello");
      assertThat(pattern.next()).isEqualTo(channel + " hello");
    }
  }

  @Test
  void shouldNotLetAListenerThatFailsDisturbTheOthers() throws Exception {
    String channel = name("failing");
    Subscription failing =
        backend
            .pubSub()
            .subscribe(
                channel,
                (name, text) -> {
                  throw new IllegalStateException("on purpose");
                });
    get(failing.active());
    try (Inbox inbox = new Inbox()) {
      listen(inbox, backend.pubSub().subscribe(channel, inbox::receive));

      get(backend.pubSub().publish(channel, "1"));
      get(backend.pubSub().publish(channel, "2"));

      assertThat(inbox.next()).isEqualTo(channel + " 1");
      assertThat(inbox.next()).isEqualTo(channel + " 2");
    }
  }

  // Keys

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "with space",
        "a:b:c",
        "zażółć🎮",
        "nul\0inside",
        "{tag}",
        "*?[x]",
        "\n\""
      })
  void shouldKeepAnyTextUnderAnyName(String text) {
    String key = name(text);
    get(backend.keys().set(key, text));

    assertThat(get(backend.keys().get(key))).isEqualTo(text);
    assertThat(get(backend.keys().timeToLive(key))).isNull();
    assertThat(get(backend.keys().delete(key))).isTrue();
    assertThat(get(backend.keys().get(key))).isNull();
    assertThat(get(backend.keys().delete(key))).isFalse();
  }

  @Test
  void shouldKeepAnEmptyText() {
    get(backend.keys().set(name("empty"), ""));

    assertThat(get(backend.keys().get(name("empty")))).isEmpty();
  }

  @Test
  void shouldReturnNothingForAnUnknownKey() {
    assertThat(get(backend.keys().get(name("unknown")))).isNull();
    assertThat(get(backend.keys().timeToLive(name("unknown")))).isNull();
  }

  @Test
  void shouldEndAValueAfterItsTime() throws Exception {
    String key = name("short");
    get(backend.keys().set(key, "value", Duration.ofMillis(300)));
    assertThat(get(backend.keys().get(key))).isEqualTo("value");
    assertThat(get(backend.keys().timeToLive(key)))
        .isBetween(Duration.ofMillis(1), Duration.ofMillis(300));

    pass(Duration.ofMillis(320));

    assertThat(get(backend.keys().get(key))).isNull();
    assertThat(get(backend.keys().delete(key))).isFalse();
  }

  @Test
  void shouldKeepForGoodWhatIsSetAgainWithoutATime() {
    String key = name("good");
    get(backend.keys().set(key, "1", HOUR));
    get(backend.keys().set(key, "2"));

    assertThat(get(backend.keys().timeToLive(key))).isNull();
  }

  @Test
  void shouldTakeTheNewTimeOfAValueSetAgain() {
    String key = name("longer");
    get(backend.keys().set(key, "1", HOUR));
    get(backend.keys().set(key, "2", HOUR.multipliedBy(2)));

    assertThat(get(backend.keys().timeToLive(key))).isGreaterThan(HOUR);
  }

  @Test
  void shouldIncrementFromZero() {
    String key = name("n");
    assertThat(get(backend.keys().increment(key, 5))).isEqualTo(5);
    assertThat(get(backend.keys().increment(key, -7))).isEqualTo(-2);
    assertThat(get(backend.keys().get(key))).isEqualTo("-2");
  }

  @Test
  void shouldPrintWholeNumbersWhole() {
    String key = name("whole");
    assertThat(get(backend.keys().increment(key, 5.5))).isEqualTo(5.5);
    assertThat(get(backend.keys().get(key))).isEqualTo("5.5");
    assertThat(get(backend.keys().increment(key, 0.5))).isEqualTo(6);
    assertThat(get(backend.keys().get(key))).isEqualTo("6");
    assertThat(get(backend.keys().increment(key, 1e15))).isEqualTo(1e15 + 6);
    assertThat(get(backend.keys().get(key))).isEqualTo("1000000000000006");
    assertThat(get(backend.keys().increment(key, -1e15 - 6))).isZero();
    assertThat(get(backend.keys().get(key))).isEqualTo("0");
  }

  @Test
  void shouldCountFractionsAsWritten() {
    String key = name("fractions");
    get(backend.keys().increment(key, 0.1));
    assertThat(get(backend.keys().increment(key, 0.2))).isEqualTo(0.3);
    assertThat(get(backend.keys().get(key))).isEqualTo("0.3");
  }

  @Test
  void shouldIncrementANumberThatWasSet() {
    String key = name("set");
    get(backend.keys().set(key, "41"));
    assertThat(get(backend.keys().increment(key, 1))).isEqualTo(42);
  }

  @Test
  void shouldKeepTheTimeToLiveOfWhatIsIncremented() {
    String key = name("n");
    get(backend.keys().set(key, "1", HOUR));
    get(backend.keys().increment(key, 1));
    get(backend.keys().increment(key, 0.5));

    assertThat(get(backend.keys().timeToLive(key))).isNotNull();
  }

  @Test
  void shouldSayThatAValueIsNoNumber() {
    String key = name("text");
    get(backend.keys().set(key, "many"));

    assertFails(backend.keys().increment(key, 1), "the value of '" + key + "' is no number");
    assertFails(backend.keys().increment(key, Double.NaN), "must be finite");
    assertThat(get(backend.keys().get(key))).isEqualTo("many");
  }

  @Test
  void shouldLoseNoIncrement() throws Exception {
    String key = name("contended");
    inParallel(8, thread -> repeat(200, () -> get(backend.keys().increment(key, 1))));

    assertThat(get(backend.keys().get(key))).isEqualTo("1600");
  }

  // Counters

  @Test
  void shouldAddToACounter() {
    String key = name("kills:John");
    assertThat(update(counter(key, Operation.ADD, 1))).containsExactly(1.0);
    assertThat(update(counter(key, Operation.ADD, 2.5), counter(key, Operation.ADD, -0.5)))
        .containsExactly(3.5, 3.0);
    assertThat(get(backend.keys().get(key))).isEqualTo("3");
  }

  @Test
  void shouldSetACounter() {
    String key = name("level");
    assertThat(update(counter(key, Operation.SET, 7), counter(key, Operation.SET, 3)))
        .containsExactly(7.0, 3.0);
    assertThat(get(backend.keys().get(key))).isEqualTo("3");
  }

  @Test
  void shouldKeepTheGreatest() {
    String key = name("record");
    assertThat(
            update(
                counter(key, Operation.MAX, -5),
                counter(key, Operation.MAX, 9),
                counter(key, Operation.MAX, 8.5)))
        .containsExactly(-5.0, 9.0, 9.0);
    assertThat(get(backend.keys().get(key))).isEqualTo("9");
  }

  @Test
  void shouldKeepTheLeast() {
    String key = name("lap");
    assertThat(
            update(
                counter(key, Operation.MIN, 61.5),
                counter(key, Operation.MIN, 60.25),
                counter(key, Operation.MIN, 62)))
        .containsExactly(61.5, 60.25, 60.25);
    assertThat(get(backend.keys().get(key))).isEqualTo("60.25");
  }

  @Test
  void shouldAcceptAnEmptyBatchOfUpdates() {
    assertThat(update()).isEmpty();
  }

  @Test
  void shouldNotMoveTheEndOfACounter() throws Exception {
    String key = name("daily");
    update(new CounterUpdate(key, Operation.ADD, 1, Duration.ofMinutes(1), List.of()));
    update(new CounterUpdate(key, Operation.ADD, 1, HOUR, List.of()));
    update(new CounterUpdate(key, Operation.SET, 1, HOUR, List.of()));
    update(new CounterUpdate(key, Operation.MAX, 5, null, List.of()));

    assertThat(get(backend.keys().timeToLive(key))).isLessThanOrEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void shouldStartFromZeroAfterTheEndOfACounter() throws Exception {
    String key = name("short");
    String board = name("short:*");
    Duration time = Duration.ofMillis(300);
    List<Board> boards = List.of(new Board(board, "John"));
    update(new CounterUpdate(key, Operation.ADD, 5, time, boards));

    pass(Duration.ofMillis(320));

    assertThat(get(backend.counters().top(board, 10))).isEmpty();
    assertThat(update(new CounterUpdate(key, Operation.ADD, 1, HOUR, boards))).containsExactly(1.0);
    assertThat(get(backend.counters().top(board, 10))).containsExactly(new Standing(1, "John", 1));
    assertThat(get(backend.keys().timeToLive(key))).isGreaterThan(Duration.ofMinutes(59));
  }

  @Test
  void shouldRankTheMembersOfABoard() {
    String board = name("kills:*");
    update(
        on(board, "John", Operation.ADD, 50),
        on(board, "Alice", Operation.ADD, 45.5),
        on(board, "Bob", Operation.ADD, -1),
        on(board, "John", Operation.ADD, 1));

    assertThat(get(backend.counters().top(board, 10)))
        .containsExactly(
            new Standing(1, "John", 51),
            new Standing(2, "Alice", 45.5),
            new Standing(3, "Bob", -1));
    assertThat(get(backend.counters().top(board, 2)))
        .containsExactly(new Standing(1, "John", 51), new Standing(2, "Alice", 45.5));
    assertThat(get(backend.counters().top(name("other:*"), 2))).isEmpty();
  }

  @Test
  void shouldOrderEqualNumbersByName() {
    String board = name("ties:*");
    // In UTF-8 the second is less than the third; as Java's chars it would be greater.
    for (String member : List.of("a", "\uffee", "\ud83c\udfae", "b", "B", "")) {
      update(on(board, member, Operation.SET, 3));
    }

    assertThat(get(backend.counters().top(board, 10)))
        .extracting(Standing::name)
        .containsExactly("\ud83c\udfae", "\uffee", "b", "a", "B", "");
  }

  @Test
  void shouldPutACounterOnSeveralBoards() {
    String daily = name("kills:*:daily");
    String all = name("*:kills");
    update(
        new CounterUpdate(
            name("k"),
            Operation.ADD,
            4,
            null,
            List.of(new Board(daily, "John"), new Board(all, "John:x"))));

    assertThat(get(backend.counters().top(daily, 5))).containsExactly(new Standing(1, "John", 4));
    assertThat(get(backend.counters().top(all, 5))).containsExactly(new Standing(1, "John:x", 4));
  }

  @Test
  void shouldEndAMemberWithItsCounter() throws Exception {
    String board = name("mixed:*");
    Duration time = Duration.ofMillis(300);
    update(
        new CounterUpdate(name("1"), Operation.ADD, 9, time, List.of(new Board(board, "short"))),
        new CounterUpdate(name("2"), Operation.ADD, 5, HOUR, List.of(new Board(board, "long"))),
        new CounterUpdate(name("3"), Operation.ADD, 1, null, List.of(new Board(board, "good"))));
    assertThat(get(backend.counters().top(board, 5))).hasSize(3);

    pass(Duration.ofMillis(320));

    assertThat(get(backend.counters().top(board, 5)))
        .containsExactly(new Standing(1, "long", 5), new Standing(2, "good", 1));
  }

  @Test
  void shouldKeepOnTheBoardWhatWasMadeForGood() throws Exception {
    String board = name("good:*");
    String key = name("counter");
    List<Board> boards = List.of(new Board(board, "John"));
    update(new CounterUpdate(key, Operation.ADD, 1, Duration.ofMillis(300), boards));
    get(backend.keys().set(key, "7"));
    update(new CounterUpdate(key, Operation.ADD, 1, null, boards));

    pass(Duration.ofMillis(320));

    assertThat(get(backend.counters().top(board, 5))).containsExactly(new Standing(1, "John", 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zażółć🎮", "a:b:*", "nul\0inside", "with space", "*", "\r\n\"'", "{tag}", "10"})
  void shouldCountUnderAnyName(String text) {
    String key = name(text);
    String board = name(text + ":*");
    update(new CounterUpdate(key, Operation.ADD, 2, HOUR, List.of(new Board(board, text))));

    assertThat(get(backend.keys().get(key))).isEqualTo("2");
    assertThat(get(backend.counters().top(board, 1))).containsExactly(new Standing(1, text, 2));
  }

  @Test
  void shouldGiveTheBoardTheNumberOfTheKey() {
    String key = name("same");
    String board = name("same:*");
    List<Board> boards = List.of(new Board(board, "John"));
    for (double amount : new double[] {0.1, 0.2, 1e15, 123456789.125, -1e15, 1.0 / 3}) {
      double number = update(new CounterUpdate(key, Operation.ADD, amount, null, boards)).get(0);
      String text = get(backend.keys().get(key));

      assertThat(text).matches("-?\\d+(\\.\\d*[1-9])?");
      assertThat(number).isEqualTo(Double.parseDouble(text));
      assertThat(get(backend.counters().top(board, 1)))
          .containsExactly(new Standing(1, "John", number));
    }
  }

  @Test
  void shouldLeaveAKeyAloneThatHoldsNoNumber() {
    String good = name("good");
    String bad = name("bad");
    String board = name("board:*");
    get(backend.keys().set(bad, "12 apples"));

    List<@Nullable Double> numbers =
        get(
            backend
                .counters()
                .update(
                    List.of(
                        counter(good, Operation.ADD, 1),
                        new CounterUpdate(
                            bad,
                            Operation.ADD,
                            1,
                            Duration.ofMinutes(1),
                            List.of(new Board(board, "bad"))),
                        counter(good, Operation.ADD, 1))));

    assertThat(numbers).containsExactly(1.0, null, 2.0);
    assertThat(get(backend.keys().get(good))).isEqualTo("2");
    assertThat(get(backend.keys().get(bad))).isEqualTo("12 apples");
    assertThat(get(backend.keys().timeToLive(bad))).isNull();
    assertThat(get(backend.counters().top(board, 10))).isEmpty();
  }

  @Test
  void shouldDoNothingOfABatchWithAnAmountThatIsNotFinite() {
    String good = name("good");
    assertFails(
        backend
            .counters()
            .update(
                List.of(
                    counter(good, Operation.ADD, 1),
                    counter(good, Operation.ADD, Double.POSITIVE_INFINITY))),
        "must be finite");
    assertThat(get(backend.keys().get(good))).isNull();
  }

  @Test
  void shouldUpdateManyCountersAtOnce() {
    String board = name("many:*");
    List<CounterUpdate> updates =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    new CounterUpdate(
                        name("many:" + i % 500),
                        Operation.ADD,
                        1,
                        HOUR,
                        List.of(new Board(board, "p" + i % 500))))
            .toList();

    List<Double> numbers = get(backend.counters().update(updates));

    assertThat(numbers).hasSize(2_000);
    assertThat(numbers.subList(1_500, 2_000)).containsOnly(4.0);
    assertThat(get(backend.counters().top(board, 1_000))).hasSize(500);
  }

  @Test
  void shouldLoseNoUpdate() throws Exception {
    String key = name("contended");
    String board = name("contended:*");
    CounterUpdate update =
        new CounterUpdate(key, Operation.ADD, 1, HOUR, List.of(new Board(board, "all")));
    inParallel(8, thread -> repeat(50, () -> update(update, update)));

    assertThat(get(backend.keys().get(key))).isEqualTo("800");
    assertThat(get(backend.counters().top(board, 1))).containsExactly(new Standing(1, "all", 800));
  }

  // Leases

  @Test
  void shouldGiveALeaseToOneHolder() {
    String a = name("a");
    String b = name("b 🎮\0:");
    assertThat(get(backend.leases().hold(Set.of(a), "one", HOUR))).containsExactly(a);
    assertThat(get(backend.leases().hold(Set.of(a, b), "two", HOUR))).containsExactly(b);
    assertThat(get(backend.leases().hold(Set.of(a, b), "one", HOUR))).containsExactly(a);
    assertThat(get(backend.leases().hold(Set.of(), "one", HOUR))).isEmpty();
  }

  @Test
  void shouldFreeALeaseAfterItsTerm() throws Exception {
    String a = name("a");
    get(backend.leases().hold(Set.of(a), "one", Duration.ofMillis(300)));

    pass(Duration.ofMillis(320));

    assertThat(get(backend.leases().hold(Set.of(a), "two", HOUR))).containsExactly(a);
    assertThat(get(backend.leases().hold(Set.of(a), "one", HOUR))).isEmpty();
  }

  @Test
  void shouldRenewALease() throws Exception {
    String a = name("a");
    get(backend.leases().hold(Set.of(a), "one", Duration.ofMillis(300)));
    assertThat(get(backend.leases().hold(Set.of(a), "one", HOUR))).containsExactly(a);

    pass(Duration.ofMillis(320));

    assertThat(get(backend.leases().hold(Set.of(a), "two", HOUR))).isEmpty();
  }

  @Test
  void shouldReleaseOnlyWhatTheHolderHas() {
    String a = name("a");
    get(backend.leases().hold(Set.of(a), "one", HOUR));

    get(backend.leases().release(Set.of(a, name("unknown")), "two"));
    assertThat(get(backend.leases().hold(Set.of(a), "two", HOUR))).isEmpty();

    get(backend.leases().release(Set.of(a), "one"));
    get(backend.leases().release(Set.of(), "one"));
    assertThat(get(backend.leases().hold(Set.of(a), "two", HOUR))).containsExactly(a);
  }

  @Test
  void shouldGiveAContendedLeaseToOne() throws Exception {
    String a = name("contended");
    AtomicInteger holders = new AtomicInteger();
    inParallel(
        8,
        thread ->
            holders.addAndGet(get(backend.leases().hold(Set.of(a), "h" + thread, HOUR)).size()));

    assertThat(holders).hasValue(1);
  }

  // What has counted

  private static CounterUpdate of(String key, double amount, String source, long first, long last) {
    return new CounterUpdate(
        key,
        CounterUpdate.Operation.ADD,
        amount,
        null,
        List.of(),
        new CounterUpdate.Source(source, new EventPosition(first, 0), new EventPosition(last, 12)));
  }

  @Test
  void shouldCountNoEventTwice() {
    String a = name("a");
    String b = name("b");
    String rule = name("rule");
    List<CounterUpdate> first = List.of(of(a, 2, rule, 1, 4), of(b, 1, rule, 2, 2));
    assertThat(get(backend.counters().update(first))).containsExactly(2.0, 1.0);
    assertThat(get(backend.counters().update(first))).containsExactly(2.0, 1.0);

    assertThat(get(backend.counters().update(List.of(of(a, 1, rule, 5, 9), of(b, 1, rule, 2, 2)))))
        .containsExactly(3.0, 1.0);
    assertThat(
            get(backend.counters().update(List.of(of(a, 5, rule, 9, 9), of(a, 1, rule, 10, 10)))))
        .containsExactly(3.0, 4.0);
    assertThat(get(backend.keys().get(a))).isEqualTo("4");
    assertThat(get(backend.keys().get(b))).isEqualTo("1");
  }

  @Test
  void shouldCountEachSourceByItself() {
    String a = name("a");
    for (String rule : List.of(name("one"), name("two"))) {
      get(backend.counters().update(List.of(of(a, 1, rule, 7, 7))));
    }
    assertThat(get(backend.keys().get(a))).isEqualTo("2");
  }

  @Test
  void shouldRefuseAnUpdateOfWhichAPartHasCounted() {
    String a = name("a");
    String rule = name("rule");
    get(backend.counters().update(List.of(of(a, 2, rule, 1, 2))));
    CompletionStage<?> update =
        backend.counters().update(List.of(of(a, 1, rule, 3, 3), of(a, 3, rule, 2, 4)));
    assertThat(update.toCompletableFuture())
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(PartlyCountedException.class)
        .withMessageContaining(rule);
    assertThat(get(backend.keys().get(a))).isEqualTo("2");
  }

  @Test
  void shouldKnowWhatHasCountedWhereTheCounterHasEnded() throws Exception {
    String a = name("a");
    CounterUpdate update =
        new CounterUpdate(
            a,
            CounterUpdate.Operation.ADD,
            1,
            Duration.ofMillis(200),
            List.of(new CounterUpdate.Board("board:" + a + ":*", "John")),
            new CounterUpdate.Source(
                name("rule"), new EventPosition(1, 0), new EventPosition(1, 0)));
    get(backend.counters().update(List.of(update)));
    pass(Duration.ofMillis(250));
    assertThat(get(backend.counters().update(List.of(update)))).containsExactly(0.0);
    assertThat(get(backend.keys().get(a))).isNull();
    assertThat(get(backend.counters().top("board:" + a + ":*", 10))).isEmpty();
  }

  // Cursors

  @Test
  void shouldLoadTheCursorsSaved() {
    String a = name("a");
    String b = name("b 🎮\0:");
    assertThat(get(backend.cursors().load(Set.of(a, b)))).isEmpty();
    assertThat(get(backend.cursors().load(Set.of()))).isEmpty();

    get(backend.cursors().save(Map.of(a, position(5, 1), b, position(7, 0))));
    get(backend.cursors().save(Map.of()));

    assertThat(get(backend.cursors().load(Set.of(a, b, name("unknown")))))
        .isEqualTo(Map.of(a, position(5, 1), b, position(7, 0)));
  }

  @Test
  void shouldMoveCursorsOnlyForward() {
    String a = name("a");
    Map<EventPosition, EventPosition> savedAndKept = new LinkedHashMap<>();
    savedAndKept.put(position(999, 9), position(999, 9));
    savedAndKept.put(position(1_000, 2), position(1_000, 2));
    savedAndKept.put(position(1_000, 1), position(1_000, 2));
    savedAndKept.put(position(1_000, 10), position(1_000, 10));
    savedAndKept.put(position(1_000, 9), position(1_000, 10));
    savedAndKept.put(position(999, 99), position(1_000, 10));
    savedAndKept.put(position(1_790_000_000_001L, 0), position(1_790_000_000_001L, 0));
    savedAndKept.put(position(1_790_000_000_000L, 5), position(1_790_000_000_001L, 0));
    savedAndKept.forEach(
        (saved, kept) -> {
          get(backend.cursors().save(Map.of(a, saved)));
          assertThat(get(backend.cursors().load(Set.of(a)))).containsEntry(a, kept);
        });
  }

  // The whole

  @Test
  void shouldTellANewListenerThatItIsConnected() throws Exception {
    eventually(() -> backend.isConnected());
    AtomicInteger connected = new AtomicInteger();
    backend.addConnectionListener(
        new ConnectionListener() {
          @Override
          public void connected() {
            connected.incrementAndGet();
          }

          @Override
          public void disconnected(String reason) {}
        });

    assertThat(connected).hasValue(1);
    assertThat(backend.description()).isNotBlank().doesNotContain("\n");
    assertThat(backend.timeout()).isPositive();
  }

  @Test
  void shouldLetAConnectionListenerWaitForAThreadThatAddsAnother() throws Exception {
    eventually(() -> backend.isConnected());
    CountDownLatch second = new CountDownLatch(1);
    AtomicInteger told = new AtomicInteger();
    in(
        1,
        executor -> {
          Registration first =
              backend.addConnectionListener(
                  whenConnected(
                      () -> {
                        Future<Registration> adding =
                            executor.submit(
                                () ->
                                    backend.addConnectionListener(
                                        whenConnected(second::countDown)));
                        result(adding).close();
                        told.incrementAndGet();
                      }));
          first.close();
          first.close();
        });

    assertThat(second.getCount()).isZero();
    assertThat(told).hasValue(1);
  }

  private static ConnectionListener whenConnected(Runnable work) {
    return new ConnectionListener() {
      @Override
      public void connected() {
        work.run();
      }

      @Override
      public void disconnected(String reason) {}
    };
  }

  @Test
  void shouldFailEveryCallOnceClosed() {
    backend.close();
    backend.close();

    assertThat(backend.isConnected()).isFalse();
    assertFails(backend.events().append(events(1)), "closed");
    assertFails(backend.events().newest(), "closed");
    assertFails(backend.pubSub().publish("a", "b"), "closed");
    assertFails(backend.keys().get("a"), "closed");
    assertFails(backend.keys().set("a", "b"), "closed");
    assertFails(backend.counters().update(List.of(counter("a", Operation.ADD, 1))), "closed");
    assertFails(backend.leases().hold(Set.of("a"), "one", HOUR), "closed");
    assertFails(backend.cursors().load(Set.of("a")), "closed");
    assertThatThrownBy(() -> backend.events().read(EventPosition.START, 1, PATIENCE))
        .isInstanceOf(BackendException.class);
  }

  @Test
  void shouldEndAReadWhenClosed() throws Exception {
    in(
        1,
        executor -> {
          CountDownLatch reading = new CountDownLatch(1);
          Future<?> read =
              executor.submit(
                  () -> {
                    reading.countDown();
                    return backend.events().read(EventPosition.START, 1, Duration.ofMinutes(5));
                  });
          assertThat(reading.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
          backend.close();

          assertThatThrownBy(() -> result(read)).hasRootCauseInstanceOf(BackendException.class);
        });
  }

  // What the tests are made of

  /** A name that no other test uses. */
  protected String name(String text) {
    return "test:" + own + ":" + text;
  }

  protected List<EventMessage> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> event("e" + i, name("channel" + i % 7), "{\"n\":" + i + "}"))
        .toList();
  }

  protected static EventMessage event(String id, String channel, String json) {
    return new EventMessage(id, channel, "server", Instant.ofEpochMilli(1_790_000_000_000L), json);
  }

  private static EventPosition position(long millis, long sequence) {
    return new EventPosition(millis, sequence);
  }

  private static CounterUpdate counter(String key, Operation operation, double amount) {
    return new CounterUpdate(key, operation, amount, null, List.of());
  }

  private static CounterUpdate on(String board, String member, Operation operation, double amount) {
    return new CounterUpdate(
        board.replace("*", member), operation, amount, null, List.of(new Board(board, member)));
  }

  private List<Double> update(CounterUpdate... updates) {
    return get(backend.counters().update(List.of(updates)));
  }

  protected static <T> T get(CompletionStage<T> stage) {
    return result(stage.toCompletableFuture());
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e.toString(), e);
    }
  }

  /** Waits until a subscription is in place; the inbox closes it. */
  protected static void listen(Inbox inbox, Subscription subscription) {
    inbox.closes(subscription);
    get(subscription.active());
  }

  protected static void assertFails(CompletionStage<?> stage, String reason) {
    assertThatThrownBy(
            () -> stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(reason)
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
  }

  /** Asks again and again until it is so. */
  protected static void eventually(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertThat(System.nanoTime() - start).as("waited in vain").isLessThan(PATIENCE.toNanos());
      Thread.onSpinWait();
    }
  }

  /** Work that may throw. */
  protected interface Work<T> {
    /** Does it. */
    void with(T argument) throws Exception;
  }

  protected static void in(int threads, Work<ExecutorService> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      work.with(executor);
    } finally {
      executor.shutdownNow();
      assertThat(executor.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  protected static void inParallel(int threads, Work<Integer> work) throws Exception {
    in(
        threads,
        executor -> {
          CountDownLatch ready = new CountDownLatch(threads);
          List<Future<?>> running = new ArrayList<>();
          for (int i = 0; i < threads; i++) {
            int thread = i;
            running.add(
                executor.submit(
                    () -> {
                      ready.countDown();
                      ready.await();
                      work.with(thread);
                      return true;
                    }));
          }
          for (Future<?> one : running) {
            one.get(30, TimeUnit.SECONDS);
          }
        });
  }

  private static void repeat(int times, Runnable work) {
    for (int i = 0; i < times; i++) {
      work.run();
    }
  }

  /** Keeps what a subscription receives. */
  protected static final class Inbox implements AutoCloseable {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final List<Subscription> subscriptions = new ArrayList<>();

    /** Empty. */
    public Inbox() {}

    public void receive(String channel, String text) {
      messages.add(channel + " " + text);
    }

    void closes(Subscription subscription) {
      subscriptions.add(subscription);
    }

    public String next() throws InterruptedException {
      String message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(message).as("a message").isNotNull();
      return message;
    }

    public boolean isEmpty() {
      return messages.isEmpty();
    }

    @Override
    public void close() {
      subscriptions.forEach(Subscription::close);
    }
  }
}
