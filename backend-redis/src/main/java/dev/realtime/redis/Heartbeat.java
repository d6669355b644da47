package dev.realtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out whether a session still works, both ways: Redis takes what is published, and what is
 * published comes back.
 */
final class Heartbeat {
  private static final int DEAF_AFTER_BEATS = 3;
  private static final Duration QUICK_BEAT = Duration.ofMillis(100);
  private static final Duration GRACE = Duration.ofMillis(250);
  private static final Duration BEAT_AGAIN = Duration.ofMillis(300);

  private final RedisSession session;
  private final Duration beat;
  private final Duration timeout;
  private final Semaphore suspicions;
  private final AtomicBoolean connectionLost;
  private final CountDownLatch closing;
  private final Failures failures;

  /**
   * The heartbeat of one session.
   *
   * @param beat between two of them
   * @param suspicions a permit for each event after which to look at once
   * @param connectionLost whether one of them is that a connection went away
   * @param closing comes to zero when nobody needs the session any more
   */
  Heartbeat(
      RedisSession session,
      Duration beat,
      Duration timeout,
      Semaphore suspicions,
      AtomicBoolean connectionLost,
      CountDownLatch closing,
      Failures failures) {
    this.session = session;
    this.beat = beat;
    this.timeout = timeout;
    this.suspicions = suspicions;
    this.connectionLost = connectionLost;
    this.closing = closing;
    this.failures = failures;
  }

  /**
   * Returns the reason when the session is no longer good for anything.
   *
   * @param whenWell run at every regular beat
   */
  String untilLost(Runnable whenWell) throws InterruptedException {
    long number = 0;
    while (true) {
      boolean suspected = suspicions.tryAcquire(beat.toMillis(), TimeUnit.MILLISECONDS);
      if (isClosing()) {
        return RedisLink.CLOSED;
      }
      List<CompletableFuture<?>> inDoubt =
          connectionLost.getAndSet(false) ? session.underWay() : List.of();
      boolean deaf;
      try {
        number++;
        once(number);
        if (suspected) {
          suspicions.drainPermits();
          long first = number;
          number = untilHeard(first);
          deaf = session.lastHeard() < first;
          giveUp(inDoubt);
        } else {
          deaf = number - session.lastHeard() > DEAF_AFTER_BEATS;
        }
      } catch (ExecutionException | TimeoutException e) {
        return failures.reason(e);
      }
      if (deaf) {
        return "it no longer delivers what is published";
      }
      if (!suspected) {
        whenWell.run();
      }
    }
  }

  /**
   * Redisson lets a call whose connection is gone wait for its whole timeout. What has no answer
   * yet when heartbeats get theirs again will have none.
   */
  private void giveUp(List<CompletableFuture<?>> inDoubt) throws InterruptedException {
    if (!inDoubt.stream().allMatch(CompletableFuture::isDone)) {
      closing.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      inDoubt.forEach(call -> call.completeExceptionally(failures.exception(Failures.LOST)));
    }
  }

  /**
   * While Redisson mends the connection of the subscriptions some beats are not heard: sends more
   * until one is, or the timeout has passed. Returns the number of the last.
   */
  private long untilHeard(long first)
      throws InterruptedException, ExecutionException, TimeoutException {
    long number = first;
    long start = System.nanoTime();
    while (!session.hears(first, QUICK_BEAT)
        && !isClosing()
        && System.nanoTime() - start < timeout.toNanos()) {
      number++;
      once(number);
    }
    return number;
  }

  /**
   * Has Redis take one heartbeat. Redisson does not notice that the connection it wrote to is gone,
   * so a beat without an answer is soon sent again, over another connection.
   */
  void once(long number) throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    while (true) {
      boolean last = isClosing() || System.nanoTime() - start > timeout.toNanos();
      try {
        session.beat(number).get(BEAT_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (last) {
          throw e;
        }
      } catch (ExecutionException e) {
        if (last || !failures.reason(e).equals(Failures.LOST)) {
          throw e;
        }
        closing.await(QUICK_BEAT.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }
}
