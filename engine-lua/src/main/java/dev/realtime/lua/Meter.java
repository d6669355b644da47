package dev.realtime.lua;

import com.sun.management.ThreadMXBean;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaTable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a script uses, and stops it when that is too much. Every instruction is a step;
 * library functions count steps for what they do. Every so many steps it looks at the clock of the
 * processor and at the memory, too.
 *
 * <p>Used by one thread at a time; only {@link #stop} may be called from any.
 */
final class Meter {
  /** Work on so many bytes of text is a step. */
  private static final int BYTES_A_STEP = 64;

  /** To measure takes some hundred instructions, and two for each value. */
  private static final int STEPS_OF_A_MEASURE = 200;

  private static final int BYTES_MEASURED_A_STEP = 16;
  private static final int BETWEEN_LOOKS = 2_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Library functions are shared by all states, and find the meter of the calling one here. */
  private static final ThreadLocal<@Nullable Meter> CURRENT = new ThreadLocal<>();

  /** Where no script runs: a library function called by the engine itself. */
  private static final Meter UNLIMITED =
      new Meter(
          new Limits(Long.MAX_VALUE, Duration.ofDays(10_000), Integer.MAX_VALUE, 0),
          null,
          reason -> new BudgetExceededError(reason, ""));

  private final Limits limits;
  private final @Nullable Holdings holdings;
  private final Function<String, BudgetExceededError> error;

  private @Nullable LuaTable strings;
  private long stepsUntilLook;
  private long stepsBehindIt;
  private boolean clockRead;
  private long processorNanos;
  private long allocatedBytes;
  private long processorAtEntry;
  private long allocatedAtEntry;
  private volatile @Nullable String stopped;

  /**
   * A meter for one Lua state.
   *
   * @param holdings what the state holds in memory; null if that is not measured
   * @param error makes the error that ends the script, from the reason
   */
  Meter(Limits limits, @Nullable Holdings holdings, Function<String, BudgetExceededError> error) {
    this.limits = limits;
    this.holdings = holdings;
    this.error = error;
    refill();
  }

  /** The meter of the script that runs on this thread. */
  static Meter current() {
    Meter meter = CURRENT.get();
    return meter == null ? UNLIMITED : meter;
  }

  /** The library whose functions are the methods of texts in this state. */
  void setStrings(LuaTable library) {
    strings = library;
  }

  @Nullable LuaTable strings() {
    return strings;
  }

  /** A call from outside begins on this thread; returns whose meter was in use before. */
  @Nullable Meter begin() {
    Meter before = CURRENT.get();
    refill();
    enterThread();
    return before;
  }

  void end(@Nullable Meter before) {
    leaveThread();
    CURRENT.set(before);
  }

  /** From now on everything is allowed once more. */
  void refill() {
    stepsUntilLook = Math.min(BETWEEN_LOOKS, limits.steps());
    stepsBehindIt = limits.steps() - stepsUntilLook;
    clockRead = false;
  }

  /** The script goes on upon another thread: that of a coroutine. */
  void enterThread() {
    CURRENT.set(this);
    if (clockRead) {
      processorAtEntry = THREADS.getCurrentThreadCpuTime();
    }
    if (holdings != null) {
      allocatedAtEntry = THREADS.getCurrentThreadAllocatedBytes();
    }
  }

  void leaveThread() {
    if (clockRead) {
      readClock();
    }
    if (holdings != null) {
      allocatedBytes = allocated();
    }
  }

  void step() {
    if (--stepsUntilLook < 0) {
      look();
    }
  }

  /** Counts work inside a library function. */
  void steps(long count) {
    stepsUntilLook -= count;
    if (stepsUntilLook < 0) {
      look();
    }
  }

  /** Counts work on a text. */
  void bytes(long count) {
    steps(count / BYTES_A_STEP);
  }

  /** To be called before a text is made. */
  void text(long length) {
    grow(length, length);
  }

  /** To be called before a text becomes so long by something being put to it. */
  void grow(long length, long by) {
    if (length > longestText()) {
      throw new LuaError(
          String.format(
              Locale.ROOT,
              "text too long: %,d bytes; the most is %,d",
              length,
              limits.longestText()));
    }
    bytes(by);
  }

  int longestText() {
    return limits.longestText();
  }

  /** From now on the script may run no further. May be called from any thread. */
  void stop(String reason) {
    stopped = reason;
  }

  boolean isStopped() {
    return stopped != null;
  }

  private void look() {
    String reason = stopped;
    if (reason != null) {
      throw error.apply(reason);
    }
    stepsBehindIt += Math.min(0, stepsUntilLook);
    if (stepsBehindIt <= 0) {
      stepsUntilLook = 0;
      throw error.apply(
          String.format(Locale.ROOT, "it ran more than %,d instructions", limits.steps()));
    }
    readClock();
    if (processorNanos > limits.processor().toNanos()) {
      throw error.apply(
          "it ran for more than "
              + limits.processor().toString().substring(2).toLowerCase(Locale.ROOT));
    }
    if (holdings != null && holdings.mayHaveGrown(allocated())) {
      measure(holdings);
    }
    stepsUntilLook = Math.min(BETWEEN_LOOKS, stepsBehindIt);
    stepsBehindIt -= stepsUntilLook;
  }

  /** The memory that the script uses, in bytes; 0 where that is not measured. */
  long usedBytes() {
    return holdings == null ? 0 : holdings.used(allocated());
  }

  /** Finds out what of the memory is still held. */
  void measureMemory() {
    steps(STEPS_OF_A_MEASURE);
    if (holdings != null) {
      measure(holdings);
      steps(usedBytes() / BYTES_MEASURED_A_STEP);
    }
  }

  private void measure(Holdings holdings) {
    String tooMuch = holdings.measure();
    holdings.measuredAt(allocated());
    if (tooMuch != null) {
      throw error.apply(tooMuch);
    }
  }

  /** Reading it takes as long as a hundred instructions, so it begins with the first look. */
  private void readClock() {
    long now = THREADS.getCurrentThreadCpuTime();
    processorNanos = clockRead ? processorNanos + now - processorAtEntry : 0;
    processorAtEntry = now;
    clockRead = true;
  }

  private long allocated() {
    return allocatedBytes + THREADS.getCurrentThreadAllocatedBytes() - allocatedAtEntry;
  }
}
