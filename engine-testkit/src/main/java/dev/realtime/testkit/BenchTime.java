package dev.realtime.testkit;

import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A clock that stands still until it is moved; moving it runs what falls due on the way. */
final class BenchTime implements EngineTime {
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.<Task, Instant>comparing(task -> task.due)
              .thenComparingLong(task -> task.number));
  private final Instant start;
  private Instant now;
  private long lastNumber;

  /** Not a record: each is itself alone. */
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

  BenchTime(Instant start) {
    this.start = start;
    this.now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now;
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

  /** How long it has been moved since the beginning. */
  synchronized Duration elapsed() {
    return Duration.between(start, now);
  }

  /**
   * Moves the clock on.
   *
   * @param settle is run after each moment at which something fell due
   */
  void advance(Duration by, Runnable settle) {
    Instant target = instant().plus(by);
    for (Task task = nextUntil(target); task != null; task = nextUntil(target)) {
      task.work.run();
      settle.run();
    }
    synchronized (this) {
      now = target;
    }
    settle.run();
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
}
