package dev.realtime.engine.work;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the tasks of a bounded queue. */
final class QueueWorker implements Worker {
  /** A queue of about that capacity is made at once; a larger one grows. */
  private static final int MADE_AT_ONCE = 1 << 17;

  /** Stays in the queue when it is closed, so that each thread comes upon it. */
  private static final Runnable END = () -> {};

  private static final Logger log = LoggerFactory.getLogger(QueueWorker.class);

  private final String name;
  private final BlockingQueue<Runnable> tasks;

  /** What tasks themselves have handed in while there was no room. Only used by their thread. */
  private final ThreadLocal<ArrayDeque<Runnable>> overflow =
      ThreadLocal.withInitial(ArrayDeque::new);

  private volatile boolean closed;

  QueueWorker(String name, int capacity) {
    this.name = name;
    this.tasks =
        capacity <= MADE_AT_ONCE
            ? new ArrayBlockingQueue<>(capacity)
            : new LinkedBlockingQueue<>(capacity);
  }

  @Override
  public String name() {
    return name;
  }

  void execute(Runnable task, boolean fromWithin) {
    if (fromWithin) {
      ArrayDeque<Runnable> mine = overflow.get();
      if (!mine.isEmpty() || !tasks.offer(task)) {
        mine.add(task);
      }
      return;
    }
    boolean interrupted = false;
    boolean taken = offer(task);
    while (!taken && !closed) {
      try {
        log.debug("the queue of {} is full", name);
        taken = tasks.offer(task, 1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean offer(Runnable task) {
    return !closed && tasks.offer(task);
  }

  int waiting() {
    return tasks.size();
  }

  @Override
  public Duration work(Duration atMost) throws InterruptedException {
    ArrayDeque<Runnable> mine = overflow.get();
    while (!mine.isEmpty() && tasks.offer(mine.element())) {
      mine.remove();
    }
    Runnable next =
        atMost.isZero() || !mine.isEmpty()
            ? tasks.poll()
            : tasks.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    if (next == null) {
      return mine.isEmpty() ? UNTIL_WOKEN : Duration.ZERO;
    }
    if (next == END) {
      // for the other threads, too, and behind what the last tasks have handed in
      tasks.offer(END);
      return tasks.size() > 1 || !mine.isEmpty() ? Duration.ZERO : UNTIL_WOKEN;
    }
    try {
      next.run();
    } catch (Throwable e) {
      // a fault in one task must not end the others
      log.error("a task of {} failed", name, e);
    } finally {
      if (!closed) {
        Thread.interrupted(); // that of a task is not the worker's: only who stops it interrupts
      }
    }
    return Duration.ZERO;
  }

  @Override
  public Duration farewell() {
    return Duration.ofSeconds(3);
  }

  /** Wakes those that wait for a task; where the queue is full, nobody does. */
  @Override
  public void close() {
    closed = true;
    tasks.offer(END);
  }
}
