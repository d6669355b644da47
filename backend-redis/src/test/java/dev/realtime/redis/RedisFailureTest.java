package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.Secret;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.EventStream.Entry;
import dev.realtime.api.backend.PubSub.Subscription;
import dev.realtime.api.backend.StoreUnavailableException;
import dev.realtime.redis.embedded.TestingRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of the backend when Redis goes, hangs, comes back empty, or is not let in. */
@Tag("slow")
final class RedisFailureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pace QUICK =
      new Pace(Duration.ofMillis(200), Duration.ofMillis(20), Duration.ofMillis(200));

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final News news = new News();
  private TestingRedis redis;

  @BeforeEach
  void startRedis() {
    redis = TestingRedis.own();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : toClose) {
      one.close();
    }
    redis.close();
    eventually(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("realtime-redis")));
  }

  @Test
  void shouldWorkAsSoonAsRedisComes() throws Exception {
    redis.stop();
    RedisBackend backend = connect(redis.settings());
    assertThat(news.next()).startsWith("disconnected connection refused");
    assertThat(backend.isConnected()).isFalse();
    assertFails(backend.keys().get("a"), "connection refused");
    assertThatThrownBy(() -> backend.events().read(EventPosition.START, 1, PATIENCE))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("connection refused");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Subscription subscription =
        backend.pubSub().subscribe("chat", (channel, text) -> heard.add(text));

    redis.start();

    assertThat(news.next()).isEqualTo("connected");
    get(subscription.active());
    get(backend.pubSub().publish("chat", "hello"));
    assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("hello");
  }

  @Test
  void shouldAnswerCallsMadeBeforeTheFirstConnection() throws Exception {
    RedisBackend backend = connect(redis.settings());

    assertThat(get(backend.keys().increment("n", 1))).isEqualTo(1);
    assertThat(news.next()).isEqualTo("connected");
  }

  @Test
  void shouldFailCallsFastWhileRedisIsAway() throws Exception {
    RedisBackend backend = connect(redis.settings().withTimeout(Duration.ofSeconds(2)));
    assertThat(news.next()).isEqualTo("connected");

    redis.kill();
    assertThat(news.next()).startsWith("disconnected");

    assertFails(backend.keys().set("a", "b"), "redis 127.0.0.1:");
    assertFails(backend.events().append(List.of(message("e"))), "redis 127.0.0.1:");
    assertThat(backend.isConnected()).isFalse();
  }

  @Test
  void shouldFailCallsWithinTheTimeoutWhenRedisHangs() throws Exception {
    RedisBackend backend = connect(redis.settings().withTimeout(Duration.ofMillis(500)));
    assertThat(news.next()).isEqualTo("connected");
    get(backend.keys().set("a", "1"));

    redis.signal("STOP");
    try {
      assertFails(backend.keys().get("a"), "");
      assertThat(news.next()).startsWith("disconnected");
    } finally {
      redis.signal("CONT");
    }
    assertThat(news.next()).isEqualTo("connected");
    assertThat(get(backend.keys().get("a"))).isEqualTo("1");
  }

  @Test
  void shouldRestoreSubscriptionsWhenRedisComesBack() throws Exception {
    RedisBackend backend = connect(redis.settings());
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    get(backend.pubSub().subscribe("chat", (channel, text) -> heard.add("1 " + text)).active());
    get(
        backend
            .pubSub()
            .subscribePattern("ch*", (channel, text) -> heard.add("2 " + text))
            .active());
    assertThat(news.next()).isEqualTo("connected");

    for (int round = 0; round < 3; round++) {
      redis.stop();
      assertThat(news.next()).startsWith("disconnected");
      redis.start();
      assertThat(news.next()).isEqualTo("connected");

      get(backend.pubSub().publish("chat", "round" + round));
      Set<String> both = new HashSet<>();
      both.add(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      both.add(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertThat(both).containsExactlyInAnyOrder("1 round" + round, "2 round" + round);
    }
  }

  @Test
  void shouldWorkWithARedisThatComesBackEmpty() throws Exception {
    RedisBackend backend = connect(redis.settings());
    assertThat(news.next()).isEqualTo("connected");
    CounterUpdate update = new CounterUpdate("k", CounterUpdate.Operation.ADD, 1, null, List.of());
    get(backend.counters().update(List.of(update)));
    get(backend.events().append(List.of(message("before"))));

    redis.kill();
    assertThat(news.next()).startsWith("disconnected");
    redis.startEmpty();
    assertThat(news.next()).isEqualTo("connected");

    // also the scripts that Redis knew are gone
    assertThat(get(backend.counters().update(List.of(update)))).containsExactly(1.0);
    get(backend.events().append(List.of(message("after"))));
    assertThat(backend.events().read(EventPosition.START, 10, Duration.ZERO))
        .extracting(entry -> entry.message().id())
        .containsExactly("after");
  }

  @Test
  void shouldLoseNoConfirmedEventUnderTraffic() throws Exception {
    RedisBackend backend = connect(redis.settings());
    assertThat(news.next()).isEqualTo("connected");
    Set<String> confirmed = ConcurrentHashMap.newKeySet();
    CountDownLatch enough = new CountDownLatch(1);
    Thread traffic =
        new Thread(
            () -> {
              for (int i = 0; enough.getCount() > 0; i++) {
                String id = "e" + i;
                try {
                  backend.events().append(List.of(message(id))).toCompletableFuture().get();
                  confirmed.add(id);
                } catch (ExecutionException e) {
                  // not confirmed: whoever sends would send it again
                  Thread.onSpinWait();
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    traffic.start();
    for (int round = 0; round < 3; round++) {
      int before = confirmed.size();
      eventually(() -> confirmed.size() > before + 100);
      redis.stop();
      redis.start();
    }
    int before = confirmed.size();
    eventually(() -> confirmed.size() > before + 100);
    enough.countDown();
    traffic.join(PATIENCE.toMillis());

    Set<String> read = new HashSet<>();
    EventPosition position = EventPosition.START;
    while (true) {
      List<Entry> entries = backend.events().read(position, 1_000, Duration.ZERO);
      if (entries.isEmpty()) {
        break;
      }
      entries.forEach(entry -> read.add(entry.message().id()));
      position = entries.get(entries.size() - 1).position();
    }
    assertThat(read).containsAll(confirmed);
  }

  @Test
  void shouldTellThatRedisCannotWriteAtTheMoment() throws Exception {
    RedisBackend backend = connect(redis.settings());
    CounterUpdate update = new CounterUpdate("n", CounterUpdate.Operation.ADD, 1, null, List.of());
    redis.command("CONFIG", "SET", "min-replicas-to-write", "1");

    assertThatThrownBy(() -> get(backend.counters().update(List.of(update))))
        .rootCause()
        .hasMessageContaining("NOREPLICAS");
    assertThatThrownBy(() -> get(backend.counters().update(List.of(update))))
        .hasCauseInstanceOf(StoreUnavailableException.class);

    redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
    assertThat(get(backend.counters().update(List.of(update)))).containsExactly(1.0);
  }

  @Test
  void shouldReadWhatIsNewWhereAnotherServerLacksWhatWasRead() throws Exception {
    RedisBackend reader = connect(redis.settings());
    assertThat(news.next()).isEqualTo("connected");
    // the clock of the first server is ahead of the other's
    long later = get(reader.events().clock()) + 120_000;
    redis.command(
        ("XADD realtime:events " + later + "-7 id e1 channel a server s time 1 json 1").split(" "));
    EventPosition read =
        reader.events().read(EventPosition.START, 10, Duration.ZERO).get(0).position();
    redis.kill();
    redis.startEmpty();
    eventually(
        () -> {
          try {
            return reader.events().read(read, 10, Duration.ZERO).isEmpty();
          } catch (BackendException e) {
            return false; // not connected yet
          }
        });

    try (RedisBackend emitter = new RedisBackend(redis.settings(), QUICK, new Random(2))) {
      get(emitter.events().append(List.of(message("e2"))));
    }

    assertThat(reader.events().read(read, 10, PATIENCE))
        .extracting(entry -> entry.message().id())
        .containsExactly("e2");
  }

  @Test
  void shouldFailAReadThatWaitsWhenRedisGoes() throws Exception {
    RedisBackend backend = connect(redis.settings());
    assertThat(news.next()).isEqualTo("connected");
    BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                outcome.add(backend.events().read(EventPosition.START, 1, Duration.ofMinutes(1)));
              } catch (BackendException | InterruptedException e) {
                outcome.add(e);
              }
            });
    reader.start();
    redis.kill();

    assertThat(outcome.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(BackendException.class);
    reader.join();
  }

  @Test
  void shouldSayThatThePasswordIsWrong() throws Exception {
    RedisSettings wrong = redis.settings().withLogin(null, Secret.of("s3cret-but-wrong"));
    RedisBackend backend = connect(wrong);

    assertThat(news.next()).isEqualTo("disconnected the password is missing or wrong");
    assertThatThrownBy(() -> get(backend.keys().get("a")))
        .rootCause()
        .isInstanceOf(BackendException.class)
        .hasMessage(wrong.description() + ": the password is missing or wrong");
  }

  @Test
  void shouldSayThatAPasswordIsMissing() throws Exception {
    connect(redis.settings().withLogin(null, null));

    assertThat(news.next()).isEqualTo("disconnected the password is missing or wrong");
  }

  @Test
  void shouldComeInWhenThePasswordBecomesRight() throws Exception {
    RedisBackend admin = connect(redis.settings());
    assertThat(news.next()).isEqualTo("connected");
    RedisBackend backend =
        new RedisBackend(redis.settings().withLogin("late", Secret.of("pw")), QUICK, new Random(2));
    toClose.add(backend);
    News late = new News();
    backend.addConnectionListener(late);
    assertThat(late.next()).startsWith("disconnected the password");

    redis.command("ACL", "SETUSER", "late", "on", ">pw", "~*", "&*", "+@all");

    assertThat(late.next()).isEqualTo("connected");
    assertThat(get(admin.keys().delete("nothing"))).isFalse();
  }

  @Test
  void shouldMendSubscriptionsThatTheServerCloses() throws Exception {
    RedisBackend backend = connect(redis.settings());
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    get(backend.pubSub().subscribe("chat", (channel, text) -> heard.add(text)).active());

    redis.command("CLIENT", "KILL", "TYPE", "pubsub");

    eventually(() -> get(backend.pubSub().publish("chat", "hello")) > 0);
    assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("hello");
  }

  @Test
  void shouldNoticeThatItNoLongerHears() throws Exception {
    try (DeafeningProxy proxy = new DeafeningProxy(redis.port())) {
      RedisBackend backend =
          connect(
              RedisSettings.of("redis://127.0.0.1:" + proxy.port())
                  .withLogin(null, redis.settings().password()));
      assertThat(news.next()).isEqualTo("connected");
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      get(backend.pubSub().subscribe("chat", (channel, text) -> heard.add(text)).active());

      proxy.deafenSubscribers();
      assertThat(news.next()).isEqualTo("disconnected it no longer delivers what is published");
      assertThat(news.next()).isEqualTo("connected");

      get(backend.pubSub().publish("chat", "hello"));
      assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("hello");
    }
  }

  @Test
  void shouldGoOnWhenRedisRefusesASubscription() throws Exception {
    redis.command("ACL", "SETUSER", "limited", "on", ">pw", "~*", "&realtime:*", "+@all");
    RedisBackend backend =
        connect(
            redis
                .settings()
                .withLogin("limited", Secret.of("pw"))
                .withTimeout(Duration.ofMillis(500)));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    get(backend.pubSub().subscribe("realtime:a", (channel, text) -> heard.add(text)).active());
    Subscription refused = backend.pubSub().subscribe("other", (channel, text) -> heard.add(text));
    get(backend.pubSub().publish("realtime:a", "still here"));
    assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("still here");

    redis.command("ACL", "SETUSER", "limited", "allchannels");

    get(refused.active());
    get(backend.pubSub().publish("other", "now too"));
    assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("now too");
    assertThat(news.next()).isEqualTo("connected");
    assertThat(news.isEmpty()).isTrue();
  }

  @Test
  void shouldAppendOnceWhatMayNotBePublished() throws Exception {
    redis.command("ACL", "SETUSER", "mute", "on", ">pw", "~*", "&realtime:*", "+@all");
    RedisBackend backend = connect(redis.settings().withLogin("mute", Secret.of("pw")));
    EventMessage event = new EventMessage("a-1", "chat", "alpha", Instant.EPOCH, "{}");

    get(backend.events().append(List.of(event)));
    get(backend.events().append(List.of(event)));

    assertThat(backend.events().read(EventPosition.START, 10, Duration.ZERO))
        .extracting(Entry::message)
        .containsExactly(event);
  }

  @Test
  void shouldKeepThousandsOfSubscriptionsThroughARestart() throws Exception {
    RedisBackend backend = connect(redis.settings());
    int count = 2_000;
    Set<String> heard = ConcurrentHashMap.newKeySet();
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      subscriptions.add(
          backend.pubSub().subscribe("channel:" + i, (channel, text) -> heard.add(channel)));
    }
    for (Subscription subscription : subscriptions) {
      get(subscription.active());
    }
    assertThat(news.next()).isEqualTo("connected");
    redis.stop();
    assertThat(news.next()).startsWith("disconnected");
    redis.start();
    assertThat(news.next()).isEqualTo("connected");

    for (int i = 0; i < count; i++) {
      assertThat(get(backend.pubSub().publish("channel:" + i, "x"))).isEqualTo(1);
    }
    eventually(() -> heard.size() == count);

    subscriptions.forEach(Subscription::close);
    eventually(() -> get(backend.pubSub().publish("channel:0", "x")) == 0);
    eventually(() -> get(backend.pubSub().publish("channel:" + (count - 1), "x")) == 0);
  }

  @Test
  void shouldCloseWhileRedisIsAway() throws Exception {
    redis.stop();
    RedisBackend backend = connect(redis.settings());
    assertThat(news.next()).startsWith("disconnected");

    Subscription subscription = backend.pubSub().subscribe("a", (channel, text) -> {});

    backend.close();

    assertFails(backend.keys().get("a"), "the backend is closed");
    assertFails(subscription.active(), "closed");
    assertFails(backend.pubSub().subscribe("a", (channel, text) -> {}).active(), "closed");
  }

  private RedisBackend connect(RedisSettings settings) {
    RedisBackend backend = new RedisBackend(settings, QUICK, new Random(1));
    toClose.add(backend);
    backend.addConnectionListener(news);
    return backend;
  }

  private static EventMessage message(String id) {
    return new EventMessage(id, "channel", "server", Instant.EPOCH, "{}");
  }

  private static <T> T get(CompletionStage<T> stage)
      throws ExecutionException, InterruptedException, TimeoutException {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void assertFails(CompletionStage<?> stage, String reason) {
    assertThatThrownBy(() -> get(stage))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(reason);
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertThat(System.nanoTime() - start).as("waited in vain").isLessThan(PATIENCE.toNanos());
      Thread.onSpinWait();
    }
  }

  /** Keeps what a connection listener is told. */
  private static final class News implements ConnectionListener {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void connected() {
      told.add("connected");
    }

    @Override
    public void disconnected(String reason) {
      told.add("disconnected " + reason);
    }

    String next() throws InterruptedException {
      String news = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(news).as("news of the connection").isNotNull();
      return news;
    }

    boolean isEmpty() {
      return told.isEmpty();
    }
  }
}
