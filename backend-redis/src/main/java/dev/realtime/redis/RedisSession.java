package dev.realtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** One Redisson client from its first answer until the connection is lost. */
final class RedisSession {
  private static final Duration SHUTDOWN = Duration.ofMillis(200);

  private final RedissonClient client;
  private final Failures failures;
  private final RTopic heartbeat;
  private final Set<CompletableFuture<?>> calls = ConcurrentHashMap.newKeySet();

  /** Those that Redisson itself sends again over another connection. */
  private final Set<CompletableFuture<?>> waits = ConcurrentHashMap.newKeySet();

  private volatile boolean ended;

  /** Guarded by this. */
  private long heard;

  RedisSession(RedissonClient client, String heartbeatChannel, Failures failures) {
    this.client = client;
    this.failures = failures;
    this.heartbeat = client.getTopic(heartbeatChannel, StringCodec.INSTANCE);
  }

  RedissonClient client() {
    return client;
  }

  /** Connects, with the subscription to the heartbeat. May block, and throws where it fails. */
  CompletionStage<Integer> open() {
    return heartbeat.addListenerAsync(String.class, (channel, beat) -> heard(Long.parseLong(beat)));
  }

  /**
   * Lets Redisson do something.
   *
   * @param waits whether the call waits in Redis for something to come
   */
  <T> void call(
      Function<RedissonClient, ? extends CompletionStage<T>> operation,
      boolean waits,
      CompletableFuture<T> answer) {
    Set<CompletableFuture<?>> alike = waits ? this.waits : calls;
    alike.add(answer);
    answer.whenComplete((value, failure) -> alike.remove(answer));
    if (ended) {
      answer.completeExceptionally(failures.exception(Failures.LOST));
      return;
    }
    try {
      operation
          .apply(client)
          .whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  answer.complete(value);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** Publishes a heartbeat; the stage says whether Redis took it. */
  CompletableFuture<Long> beat(long number) {
    return heartbeat.publishAsync(Long.toString(number)).toCompletableFuture();
  }

  private synchronized void heard(long number) {
    heard = Math.max(heard, number);
    notifyAll();
  }

  synchronized long lastHeard() {
    return heard;
  }

  /** Whether that heartbeat or a later one comes back in time. */
  synchronized boolean hears(long number, Duration within) throws InterruptedException {
    long start = System.nanoTime();
    while (heard < number) {
      long left = within.toNanos() - (System.nanoTime() - start);
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** The calls without an answer yet, but for those that wait for something to come. */
  List<CompletableFuture<?>> underWay() {
    return List.copyOf(calls);
  }

  /** Fails what is under way, and whatever comes. */
  void fail(String reason) {
    ended = true;
    calls.forEach(call -> call.completeExceptionally(failures.exception(reason)));
    waits.forEach(call -> call.completeExceptionally(failures.exception(reason)));
  }

  /** Lets go of the connections. */
  void end(String reason) {
    fail(reason);
    client.shutdown(0, SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
  }
}
