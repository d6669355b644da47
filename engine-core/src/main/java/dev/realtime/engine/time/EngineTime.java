package dev.realtime.engine.time;

import java.time.Duration;
import java.time.InstantSource;

/** The clock that everything in an engine goes by, and the tasks it starts later. */
public interface EngineTime extends InstantSource {
  /**
   * A count of nanoseconds from some moment on, which nobody sets: for how long something took and
   * when it ends. Only differences mean something.
   */
  long nanos();

  /**
   * Runs a task once after a delay, on a thread of this clock; the task must return at once. What
   * it throws is lost.
   */
  Timer schedule(Duration delay, Runnable task);

  /** A task that has not run yet. */
  @FunctionalInterface
  interface Timer {
    /** Keeps the task from running, unless it has begun. */
    void cancel();
  }
}
