package dev.realtime.engine.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is moved. Moving it runs what falls due on the way, each task
 * at its own moment, on the thread that moves it.
 */
public final class FakeTime implements EngineTime {
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.<Task, Instant>comparing(task -> task.due)
              .thenComparingLong(task -> task.number));
  private Instant now;
  private Duration set = Duration.ZERO;
  private long lastNumber;

  private static final class Task {
    private final Instant due;
    private final long number;
    private final Runnable work;

    Task(Instant due, long number, Runnable work) {
      this.due = due;
      this.number = number;
      this.work = work;
    }
  }

  /** Begins on a day in 2026. */
  public FakeTime() {
    this(Instant.ofEpochSecond(1_790_000_000));
  }

  public FakeTime(Instant start) {
    this.now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now.plus(set);
  }

  @Override
  public synchronized long nanos() {
    return now.toEpochMilli() * 1_000_000 + now.getNano() % 1_000_000;
  }

  @Override
  public synchronized Timer schedule(Duration delay, Runnable work) {
    Duration wait = delay.isNegative() ? Duration.ZERO : delay;
    Task task = new Task(now.plus(wait), ++lastNumber, work);
    tasks.add(task);
    return () -> {
      synchronized (this) {
        tasks.remove(task);
      }
    };
  }

  /** Sets the clock on the wall, as an operator would: no time has passed. */
  public synchronized void setWall(Duration by) {
    set = set.plus(by);
  }

  private synchronized Instant now() {
    return now;
  }

  /** Moves the clock on. */
  public void advance(Duration by) {
    Instant target = now().plus(by);
    for (Task task = nextUntil(target); task != null; task = nextUntil(target)) {
      task.work.run();
    }
    synchronized (this) {
      now = target;
    }
  }

  /** Moves the clock on. */
  public void advanceMillis(long by) {
    advance(Duration.ofMillis(by));
  }

  private synchronized @Nullable Task nextUntil(Instant target) {
    Task first = tasks.peek();
    if (first == null || first.due.isAfter(target)) {
      return null;
    }
    if (first.due.isAfter(now)) {
      now = first.due;
    }
    return tasks.poll();
  }

  /** How many tasks wait. */
  public synchronized int waiting() {
    return tasks.size();
  }
}
