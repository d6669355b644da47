package dev.realtime.engine.internal.emit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Ids unique among all engines: a random name of this run, and a count. */
final class EventIds {
  private final String run;
  private final AtomicLong count = new AtomicLong();

  EventIds(RandomGenerator random) {
    this.run = Long.toUnsignedString(random.nextLong(), 36) + "-";
  }

  String next() {
    return run + Long.toString(count.incrementAndGet(), 36);
  }
}
