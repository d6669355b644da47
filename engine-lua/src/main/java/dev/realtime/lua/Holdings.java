package dev.realtime.lua;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a Lua state holds in memory, and how much it may. Measuring takes time, so it is done only
 * when the state has allocated enough since the last time to have come near its bound.
 *
 * <p>All of them together may hold half of the heap; where they hold more, those are stopped that
 * hold more than their share.
 */
final class Holdings implements AutoCloseable {
  private static final long MOST_OF_ALL = Runtime.getRuntime().maxMemory() / 2;

  private static final AtomicLong HELD_BY_ALL = new AtomicLong();
  private static final AtomicInteger STATES = new AtomicInteger();

  /** Counts the bytes that are reachable, and stops counting beyond a bound. */
  private final LongUnaryOperator count;

  private final long most;

  private long held;
  private long allocatedAtMeasure;
  private long allocationBetween;
  private boolean closed;

  Holdings(long most, LongUnaryOperator count) {
    this.most = most;
    this.count = count;
    STATES.incrementAndGet();
  }

  /** What is held, and what became garbage since it was measured; as Lua counts it, too. */
  long used(long allocated) {
    return held + allocated - allocatedAtMeasure;
  }

  /** To be called after measuring: that allocates, too. */
  void measuredAt(long allocated) {
    allocatedAtMeasure = allocated;
  }

  boolean mayHaveGrown(long allocated) {
    return allocated - allocatedAtMeasure > allocationBetween;
  }

  /** Why the state must be stopped; null if it need not. */
  @Nullable String measure() {
    // One at a time: to measure takes memory, too.
    synchronized (HELD_BY_ALL) {
      long before = held;
      held = count.applyAsLong(most);
      long all = HELD_BY_ALL.addAndGet(held - before);
      long share = MOST_OF_ALL / STATES.get();
      long leftOfShare = (MOST_OF_ALL - all) / STATES.get();
      long left = Math.min((most - held) / 2, leftOfShare);
      allocationBetween = Math.max(Math.min(most / 32, share / 4), left);
      if (held >= most) {
        return String.format(Locale.ROOT, "it holds more than %d MB of memory", most >> 20);
      }
      if (all > MOST_OF_ALL && held > share) {
        return String.format(
            Locale.ROOT, "it holds %d KB of memory, and all rule files too much", held >> 10);
      }
      return null;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      HELD_BY_ALL.addAndGet(-held);
      STATES.decrementAndGet();
    }
  }
}
