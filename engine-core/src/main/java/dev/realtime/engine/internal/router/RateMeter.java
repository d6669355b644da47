package dev.realtime.engine.internal.router;

import java.time.InstantSource;

/** Events a second, over the last ten whole seconds. */
final class RateMeter {
  private static final int SECONDS = 10;

  private final InstantSource clock;
  private final long[] counts = new long[SECONDS + 1];
  private long second;

  RateMeter(InstantSource clock) {
    this.clock = clock;
    this.second = clock.millis() / 1000;
  }

  synchronized void add(int events) {
    advance();
    counts[(int) (second % counts.length)] += events;
  }

  synchronized double perSecond() {
    advance();
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      if (i != second % counts.length) {
        sum += counts[i];
      }
    }
    return (double) sum / SECONDS;
  }

  private void advance() {
    long now = clock.millis() / 1000;
    for (long s = Math.max(second + 1, now - SECONDS); s <= now; s++) {
      counts[(int) (s % counts.length)] = 0;
    }
    second = Math.max(second, now);
  }
}
