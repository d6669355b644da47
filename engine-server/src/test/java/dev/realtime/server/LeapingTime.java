package dev.realtime.server;

import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The machine's time, which a test may have leap ahead; what is due by then runs at once. */
final class LeapingTime implements EngineTime, AutoCloseable {
  private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparing(Task::due));
  private final Thread thread = new Thread(this::loop, "leaping-time");
  private Duration leapt = Duration.ZERO;
  private boolean closed;

  private record Task(Instant due, Runnable body) {}

  LeapingTime() {
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void leap(Duration duration) {
    leapt = leapt.plus(duration);
    notifyAll();
  }

  @Override
  public synchronized Instant instant() {
    return Instant.now().plus(leapt);
  }

  @Override
  public synchronized long nanos() {
    return System.nanoTime() + leapt.toNanos();
  }

  @Override
  public synchronized Timer schedule(Duration delay, Runnable body) {
    Task task = new Task(instant().plus(delay), body);
    tasks.add(task);
    notifyAll();
    return () -> cancel(task);
  }

  private synchronized void cancel(Task task) {
    tasks.remove(task);
  }

  private void loop() {
    while (true) {
      List<Task> due = new ArrayList<>();
      synchronized (this) {
        if (closed) {
          return;
        }
        while (!tasks.isEmpty() && !tasks.peek().due().isAfter(instant())) {
          due.add(tasks.poll());
        }
        if (due.isEmpty()) {
          try {
            wait(5);
          } catch (InterruptedException e) {
            return;
          }
        }
      }
      due.forEach(task -> task.body().run());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
