package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.redis.embedded.TestingRedis;
import dev.realtime.testkit.junit.EventBackendContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

final class RedisBackendTest extends EventBackendContract {
  private final RedisSettings settings = TestingRedis.shared().withStreamCap(1_000);
  private RedissonClient other;

  @Override
  protected EventBackend create() {
    return new RedisBackend(settings);
  }

  /** Redis goes by its own clock, so the time must really pass. */
  @Override
  protected void pass(Duration time) throws Exception {
    long start = System.nanoTime();
    eventually(() -> System.nanoTime() - start > time.toNanos());
  }

  @BeforeEach
  void connectAnotherProgram() {
    Config config = new Config();
    config
        .setCodec(StringCodec.INSTANCE)
        .setNettyThreads(1)
        .setThreads(1)
        .useSingleServer()
        .setAddress(settings.addresses().get(0))
        .setDatabase(settings.database())
        .setConnectionMinimumIdleSize(1)
        .setConnectionPoolSize(1);
    if (settings.username() != null) {
      config.setUsername(settings.username());
    }
    if (settings.password() != null) {
      config.setPassword(settings.password().reveal());
    }
    other = Redisson.create(config);
  }

  @AfterEach
  void removeWhatTheTestWrote() {
    other.getKeys().deleteByPattern(settings.namespace() + ":*");
    other.getKeys().deleteByPattern(name("*"));
    other.shutdown();
  }

  @Test
  void shouldKeepTheHeartbeatsOfEnginesToThemselves() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    get(
        backend
            .pubSub()
            .subscribePattern(settings.namespace() + ":*", (channel, text) -> heard.add(channel))
            .active());
    other.getTopic(settings.namespace() + ":heartbeat:somebody").publish("1");
    other.getTopic(settings.namespace() + ":chat").publish("hello");
    eventually(() -> !heard.isEmpty());
    assertThat(heard).containsExactly(settings.namespace() + ":chat");
  }

  @Test
  void shouldUseTheKeysThatAreDocumented() {
    EventMessage event = event("e1", name("player:death"), "{\"a\":1}");
    get(backend.events().append(List.of(event)));
    get(backend.leases().hold(Set.of("hook"), "me", Duration.ofSeconds(10)));
    get(backend.cursors().save(Map.of("hook", new EventPosition(5, 1))));
    get(backend.keys().set(name("key"), "value"));

    String namespace = settings.namespace();
    Map<String, String> entry =
        other
            .<String, String>getStream(namespace + ":events")
            .range(StreamRangeArgs.startId(StreamMessageId.MIN).endId(StreamMessageId.MAX))
            .values()
            .iterator()
            .next();
    assertThat(entry)
        .isEqualTo(
            Map.of(
                "id",
                "e1",
                "channel",
                event.channel(),
                "server",
                "server",
                "time",
                "1790000000000",
                "json",
                "{\"a\":1}"));
    assertThat(other.getBucket(namespace + ":{lease}:hook").get()).isEqualTo("me");
    assertThat(other.getMap(namespace + ":cursors").readAllMap()).isEqualTo(Map.of("hook", "5-1"));
    assertThat(other.getBucket(name("key")).get()).isEqualTo("value");
  }

  @Test
  void shouldPassOverEntriesOfOtherPrograms() throws Exception {
    String stream = settings.namespace() + ":events";
    get(backend.events().append(List.of(event("e1", name("a"), "1"))));
    for (int i = 0; i < 5; i++) {
      other.<String, String>getStream(stream).add(StreamAddArgs.entry("hello", "world"));
    }
    get(backend.events().append(List.of(event("e2", name("a"), "2"))));

    EventPosition first =
        backend.events().read(EventPosition.START, 1, Duration.ZERO).get(0).position();
    assertThat(backend.events().read(first, 2, Duration.ZERO))
        .extracting(entry -> entry.message().id())
        .containsExactly("e2");
  }

  @Test
  void shouldAddEventsAfterThoseReadThoughTheStoreForgotThem() throws Exception {
    String stream = settings.namespace() + ":events";
    EventPosition read = readFromAClockThatIsAhead(stream);
    other.getKeys().delete(stream);

    get(backend.events().append(List.of(event("e2", name("a"), "2"), event("e3", name("a"), "3"))));

    assertThat(backend.events().read(read, 10, Duration.ZERO))
        .extracting(entry -> entry.message().id())
        .containsExactly("e2", "e3");
  }

  /** As another master would have added it whose clock is two minutes ahead. */
  private EventPosition readFromAClockThatIsAhead(String stream) throws Exception {
    long later = get(backend.events().clock()) + 120_000;
    other
        .<String, String>getStream(stream)
        .add(
            new StreamMessageId(later, 7),
            StreamAddArgs.entries(
                Map.of("id", "e1", "channel", name("a"), "server", "s", "time", "1", "json", "1")));
    EventPosition read =
        backend.events().read(EventPosition.START, 10, Duration.ZERO).get(0).position();
    assertThat(read).isEqualTo(new EventPosition(later, 7));
    return read;
  }

  @Test
  void shouldEndABoardWithItsLastMember() {
    String board = name("kills:*");
    String scores = settings.namespace() + ":{board:" + board + "}:scores";
    String ends = settings.namespace() + ":{board:" + board + "}:ends";
    count("1", Duration.ofMinutes(1), new Board(board, "a"));
    count("2", Duration.ofMinutes(9), new Board(board, "b"));

    assertThat(other.getBucket(scores).remainTimeToLive()).isBetween(500_000L, 540_000L);
    assertThat(other.getBucket(ends).remainTimeToLive()).isBetween(500_000L, 540_000L);

    count("3", null, new Board(board, "c"));
    assertThat(other.getBucket(scores).remainTimeToLive()).isEqualTo(-1);
    assertThat(other.getBucket(ends).remainTimeToLive()).isEqualTo(-1);
  }

  @Test
  void shouldSayWhatRedisSaid() {
    other.getList(name("list")).add("x");

    assertFails(backend.keys().get(name("list")), "WRONGTYPE");
    assertFails(backend.keys().increment(name("list"), 1), "is no number");
  }

  @Test
  void shouldHearWhatOthersPublish() throws Exception {
    try (Inbox inbox = new Inbox()) {
      listen(inbox, backend.pubSub().subscribe(name("chat"), inbox::receive));

      other.getTopic(name("chat")).publish("hello");

      assertThat(inbox.next()).isEqualTo(name("chat") + " hello");
    }
  }

  private void count(String key, @Nullable Duration time, Board board) {
    get(
        backend
            .counters()
            .update(
                List.of(
                    new CounterUpdate(
                        name(key), CounterUpdate.Operation.ADD, 1, time, List.of(board)))));
  }
}
