package dev.realtime.actions.file;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes event logs, one task at a time. Where nothing is under way, whoever asks does its task
 * itself: the events are still near its processor, and handing them to another costs more than
 * writing them. Otherwise, and where a log must first be opened, the task goes into a bounded
 * queue, which one thread works off; so of those who append no more than one ever waits for the
 * disk. That thread begins with the first append, and keeps house between tasks.
 *
 * <p>An interrupt closes the files under whoever writes. The thread is never interrupted; a sender
 * only by an engine that has waited for it in vain. What is not written then has no outcome of
 * success, and the log goes on with its next append.
 */
final class LogWriter implements AutoCloseable {
  static final int LARGEST_QUEUE = 1024;

  private static final long CLOSE_MILLIS = 1_500;
  private static final long TICK_MILLIS = 1_000;

  private final LogSurroundings surroundings;
  private final BlockingQueue<Task> waiting = new ArrayBlockingQueue<>(LARGEST_QUEUE);

  /** Held by whoever writes. */
  private final ReentrantLock writing = new ReentrantLock();

  private final OpenLogs logs;
  private @Nullable Thread thread;
  private boolean closed;
  private long refused;
  private volatile boolean ending;
  private volatile boolean hurrying;

  LogWriter(LogSurroundings surroundings) {
    this.surroundings = surroundings;
    this.logs = new OpenLogs(surroundings);
  }

  /** Tells the operator early where no binary log could be written. */
  void checkFlags() {
    List<String> missing = RequiredFlags.missing();
    if (!missing.isEmpty()) {
      surroundings.tell(RequiredFlags.message(missing));
    }
  }

  /** Appends, or puts the append into the queue. */
  void submit(AppendTask append) {
    if (mayWriteHere() && writing.tryLock()) {
      try {
        if (begin() && isShort(append)) {
          run(append);
          return;
        }
      } finally {
        writing.unlock();
      }
    }
    String reason = offer(append);
    if (reason != null) {
      append.refuse(reason);
    }
  }

  /** Whether there is nothing to do but to write. */
  private boolean isShort(AppendTask append) {
    try {
      return logs.areOpen(append.logs()) && !logs.isHousekeepingDue();
    } catch (RuntimeException e) {
      return false; // told by the thread, which meets it, too
    }
  }

  /** Those who wait come first. */
  private boolean mayWriteHere() {
    return waiting.isEmpty()
        && !writing.hasQueuedThreads()
        && !Thread.currentThread().isInterrupted();
  }

  /** Closes what only this action wrote; waits for it, but not long. */
  void release(Object holder) {
    ReleaseTask release = new ReleaseTask(holder);
    if (!isStarted() || offer(release) != null) {
      return;
    }
    try {
      release.done().get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // a log that lies idle is closed sooner or later
    }
  }

  private synchronized boolean isStarted() {
    return thread != null;
  }

  /** Returns null, or why the task was not taken. */
  private synchronized @Nullable String offer(Task task) {
    if (closed) {
      return "the event logs are closed";
    }
    if (!waiting.offer(task)) {
      refused++;
      return "the writer of event logs is behind: "
          + LARGEST_QUEUE
          + " appends are waiting ("
          + refused
          + " refused so far)";
    }
    begin();
    return null;
  }

  /** Returns whether it is open. */
  private synchronized boolean begin() {
    if (thread == null && !closed) {
      thread = new Thread(this::work, "event-log-writer");
      thread.setDaemon(true);
      thread.start();
    }
    return !closed;
  }

  private void work() {
    try {
      while (true) {
        Task task = next();
        if (task == null && ending && waiting.isEmpty()) {
          return;
        }
        alone(() -> step(task));
      }
    } finally {
      alone(logs::closeAll);
    }
  }

  private void alone(Runnable work) {
    writing.lock();
    try {
      work.run();
    } finally {
      writing.unlock();
    }
  }

  private void step(@Nullable Task task) {
    // Before the task: who waits for its outcome then finds the house kept.
    guarded(logs::housekeeping);
    if (task != null && hurrying) {
      task.refuse("the event logs are closing");
    } else if (task != null) {
      run(task);
    }
  }

  private void run(Task task) {
    guarded(() -> task.run(logs));
    // where it failed; else it has its outcome
    task.refuse("the writer of event logs failed");
  }

  /** The thread must go on, whatever fails. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      surroundings.tell("event logs: " + Errors.line(e));
    }
  }

  private @Nullable Task next() {
    try {
      return waiting.poll(ending ? 0 : TICK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody of ours interrupts this thread, and its files would not survive it: forget it.
      return null;
    }
  }

  /** Lets the queue run empty, closes every log and ends the thread. */
  @Override
  public void close() {
    Thread writer;
    synchronized (this) {
      closed = true;
      writer = thread;
    }
    ending = true;
    if (writer == null) {
      return;
    }
    // wakes the thread; where the queue is full it is awake
    boolean woken = waiting.offer(new ReleaseTask(this));
    try {
      writer.join(CLOSE_MILLIS);
      hurrying = true;
      writer.join(woken ? CLOSE_MILLIS / 3 : CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
