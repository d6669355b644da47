package dev.realtime.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do, and no longer than it has to. */
public final class Await {
  private Await() {}

  /** Fails with the description if the condition does not come true within half a minute. */
  public static void until(String description, BooleanSupplier condition) {
    until(description, 30, condition);
  }

  /** Fails with the description if the condition does not come true within so many seconds. */
  public static void until(String description, int seconds, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + seconds + " seconds: " + description);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
