package dev.realtime.engine.lua;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a Lua state holds in memory, and how much it may. Measuring takes time, so it is done only
 * when the state has allocated enough since the last time to have come near its bound.
 *
 * <p>A state may hold a quarter of the heap, and all of them together half; where they hold more,
 * those are stopped that hold more than their share.
 */
final class Holdings implements AutoCloseable {
  private static final long MOST_OF_ALL = Runtime.getRuntime().maxMemory() / 2;
  private static final long MOST = MOST_OF_ALL / 2;
  private static final long LEAST_BETWEEN = 1 << 20;

  private static final AtomicLong HELD_BY_ALL = new AtomicLong();
  private static final AtomicInteger STATES = new AtomicInteger();

  /** Counts the bytes that are reachable, and stops counting beyond a bound. */
  private final LongUnaryOperator count;

  private long held;
  private long allocatedAtMeasure;
  private long allocationBetween = LEAST_BETWEEN;
  private boolean closed;

  Holdings(LongUnaryOperator count) {
    this.count = count;
    STATES.incrementAndGet();
  }

  boolean mayHaveGrown(long allocated) {
    return allocated - allocatedAtMeasure > allocationBetween;
  }

  /** Why the state must be stopped; null if it need not. */
  @Nullable String measure(long allocated) {
    long before = held;
    held = count.applyAsLong(MOST);
    long all = HELD_BY_ALL.addAndGet(held - before);
    allocatedAtMeasure = allocated;
    long left = Math.min(MOST - held, MOST_OF_ALL - all);
    allocationBetween = Math.max(LEAST_BETWEEN, left / 4);
    if (held >= MOST) {
      return String.format(
          Locale.ROOT, "it holds more than %d MB of memory, a quarter of the engine's", MOST >> 20);
    }
    if (left < 0 && held > MOST_OF_ALL / STATES.get()) {
      return String.format(
          Locale.ROOT, "it holds %d MB of memory, and all rule files more than half", held >> 20);
    }
    return null;
  }

  @Nullable String measureAgain() {
    return measure(allocatedAtMeasure);
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
