package dev.realtime.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits for what comes by itself, within a bound. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Await() {}

  /** Repeats an assertion until it holds; fails as it does when it never holds. */
  static void until(ThrowingCallable assertion) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        assertion.call();
        return;
      } catch (Throwable e) {
        if (System.nanoTime() > end) {
          throw e instanceof AssertionError error ? error : new AssertionError(e);
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }
}
