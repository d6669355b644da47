package dev.realtime.redis;

import dev.realtime.api.backend.BackendException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, through every loss of it.
 *
 * <p>One thread looks after it. It makes a Redisson client, subscribes to everything, and from then
 * on publishes a heartbeat on a channel of its own every few seconds, and at once when a connection
 * was lost. When Redis does not take a heartbeat, or it does not come back, the client is given up
 * with all that is under way, and the thread tries to make a new one, with growing pauses, until
 * that succeeds. Redisson mends single connections by itself; making all things new is for when it
 * did not, and for subscriptions that went deaf without anyone noticing.
 *
 * <p>Calls never wait for a store that is known to be away. Until the first attempt has an outcome
 * they wait for that, no longer than the timeout.
 */
final class RedisLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

  private static final int NETWORK_THREADS = 2;
  private static final int LISTENER_THREADS = 2;
  private static final Duration RESTORING = Duration.ofSeconds(60);
  private static final Duration CLOSING = Duration.ofSeconds(3);
  static final String CLOSED = "the backend is closed";

  private final Failures failures;
  private final Duration timeout;
  private final Pace pace;
  private final RandomGenerator random;
  private final ConnectionNews news;
  private final EventLoopGroup network;
  private final ExecutorService listeners;
  private final RedissonFactory factory;
  private final String heartbeatChannel;
  private final Thread supervisor;
  private final Semaphore suspicions = new Semaphore(0);
  private final AtomicBoolean connectionLost = new AtomicBoolean();
  private final AtomicLong losses = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile CompletableFuture<RedisSession> session = new CompletableFuture<>();
  private final Subscriptions subscriptions;

  RedisLink(RedisSettings settings, Pace pace, RandomGenerator random) {
    this.failures = new Failures(settings);
    this.timeout = settings.timeout();
    this.pace = pace;
    this.random = random;
    this.news = new ConnectionNews(settings.description());
    this.network =
        new MultiThreadIoEventLoopGroup(
            NETWORK_THREADS,
            new DefaultThreadFactory("realtime-redis-network", true),
            NioIoHandler.newFactory());
    this.listeners =
        Executors.newFixedThreadPool(
            LISTENER_THREADS, new DefaultThreadFactory("realtime-redis-listener", true));
    this.factory = new RedissonFactory(settings, network, listeners);
    String heartbeats = settings.namespace() + ":heartbeat:";
    this.heartbeatChannel = heartbeats + UUID.randomUUID();
    this.subscriptions = new Subscriptions(heartbeats, this::suspect, failures);
    this.supervisor = new Thread(this::supervise, "realtime-redis");
    supervisor.setDaemon(true);
  }

  void start() {
    supervisor.start();
  }

  ConnectionNews news() {
    return news;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  Failures failures() {
    return failures;
  }

  boolean isConnected() {
    return session.isDone() && !session.isCompletedExceptionally();
  }

  <T> CompletionStage<T> call(Function<RedissonClient, ? extends CompletionStage<T>> operation) {
    return call(operation, Duration.ZERO);
  }

  /**
   * Lets Redisson do something, and fails with {@link BackendException} unless it does in time.
   *
   * @param wait how long it waits in Redis for something to come, beside the time it takes
   */
  <T> CompletionStage<T> call(
      Function<RedissonClient, ? extends CompletionStage<T>> operation, Duration wait) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<T> result = new CompletableFuture<>();
    answer
        .orTimeout(timeout.plus(wait).toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
                return;
              }
              if (failure instanceof TimeoutException) {
                suspect();
              }
              result.completeExceptionally(failures.exception(failure));
            });
    session.whenComplete(
        (open, away) -> {
          if (away == null) {
            open.call(operation, !wait.isZero(), answer);
          } else {
            answer.completeExceptionally(away);
          }
        });
    return result;
  }

  /** How often a connection was lost; afterwards another server may answer. */
  long losses() {
    return losses.get();
  }

  private void lostConnection() {
    losses.incrementAndGet();
    connectionLost.set(true);
    suspect();
  }

  /** Something went wrong that may mean more: has the supervisor look at once. */
  private void suspect() {
    suspicions.release();
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void supervise() {
    int attempts = 0;
    while (!isClosing()) {
      try {
        RedisSession open = open();
        attempts = 0;
        serve(open);
      } catch (InterruptedException e) {
        // only close() interrupts this thread
        break;
      } catch (Exception e) {
        away(failures.reason(e));
      } catch (Error e) {
        // Without this thread nothing would ever connect again.
        log.error("the connection to Redis failed in an unexpected way", e);
        away(failures.reason(e));
      }
      attempts++;
      try {
        if (closing.await(pace.pause(attempts, random).toMillis(), TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        break;
      }
    }
  }

  /** Returns when the session is no longer good for anything, and has ended it. */
  private void serve(RedisSession open) throws InterruptedException {
    String reason = CLOSED;
    try {
      reason = heartbeat(open).untilLost(subscriptions::retryFailed);
    } finally {
      away(reason);
      subscriptions.detach();
      open.end(reason);
    }
  }

  private Heartbeat heartbeat(RedisSession open) {
    return new Heartbeat(open, pace.beat(), timeout, suspicions, connectionLost, closing, failures);
  }

  private RedisSession open() throws Exception {
    RedissonClient client = factory.create(this::lostConnection);
    RedisSession open = new RedisSession(client, heartbeatChannel, failures);
    try {
      open.open().toCompletableFuture().get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
      subscriptions.attach(client).get(RESTORING.toMillis(), TimeUnit.MILLISECONDS);
      // Redis may have gone while the subscriptions were restored.
      heartbeat(open).once(0);
    } catch (Exception e) {
      subscriptions.detach();
      open.end(failures.reason(e));
      throw e;
    }
    suspicions.drainPermits();
    connectionLost.set(false);
    if (!change(CompletableFuture.completedFuture(open))) {
      open.end(CLOSED);
      throw new InterruptedException();
    }
    news.connected();
    return open;
  }

  /** Lets calls go to another session, or to none; too late once the backend is closed. */
  private boolean change(CompletableFuture<RedisSession> next) {
    CompletableFuture<RedisSession> before;
    synchronized (this) {
      if (isClosing()) {
        return false;
      }
      before = session;
      session = next;
    }
    // those that wait for the outcome of the first attempt
    next.whenComplete(
        (open, away) -> {
          if (away == null) {
            before.complete(open);
          } else {
            before.completeExceptionally(away);
          }
        });
    return true;
  }

  private void away(String reason) {
    if (change(CompletableFuture.failedFuture(failures.exception(reason)))) {
      news.disconnected(reason);
    }
  }

  @Override
  public void close() {
    CompletableFuture<RedisSession> last;
    synchronized (this) {
      if (isClosing()) {
        return;
      }
      last = session;
      session = CompletableFuture.failedFuture(failures.exception(CLOSED));
      closing.countDown();
    }
    last.completeExceptionally(failures.exception(CLOSED));
    if (!last.isCompletedExceptionally()) {
      last.join().fail(CLOSED);
    }
    suspect();
    try {
      if (Thread.currentThread() != supervisor) {
        supervisor.join(CLOSING.toMillis() / 10);
        supervisor.interrupt();
        supervisor.join(CLOSING.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    subscriptions.close();
    listeners.shutdownNow();
    network
        .shutdownGracefully(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
  }
}
