package dev.realtime.engine.work;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Drives the workers of an engine. They are started in the order in which they were added, and
 * stopped in reverse. May be used from any thread.
 */
public interface Workers extends AutoCloseable {
  /** A worker that is driven. */
  interface Running extends AutoCloseable {
    /** Begins to drive it, where {@link Workers#start()} did not. */
    void begin();

    /** Something has come in: where no thread waits for it, the worker is asked to work soon. */
    void wake();

    /** Stops it: see {@link Worker#close()}. May be repeated. */
    @Override
    void close();
  }

  /** Adds a worker, which begins with {@link #start()}, or when it is told to. */
  Running add(Worker worker);

  /**
   * A queue of tasks and the workers that do them, which begin with {@link #start()}, or at once
   * where that was.
   *
   * @param name of the workers
   * @param threads how many there are at most; with one, tasks are done in order
   * @param capacity how many tasks may wait
   */
  TaskQueue queue(String name, int threads, int capacity);

  /**
   * Does one task on a worker of its own, at once: for what takes long, and ends by itself.
   *
   * @param cancel makes the task end; also called when it has ended
   */
  default Running once(String name, Runnable task, Runnable cancel) {
    OneTask worker = new OneTask(name, task, cancel);
    Running running = add(worker);
    worker.drivenBy(running);
    try {
      running.begin();
    } catch (Throwable e) {
      running.close();
      throw e;
    }
    return running;
  }

  /** Begins with those that have been added, in their order. Called once. */
  void start();

  /**
   * Waits until something is complete; without threads, works until it is.
   *
   * @return false if that took too long or, without threads, nothing is left to do that would
   *     complete it before time moves on
   */
  boolean await(CompletableFuture<?> goal, Duration limit) throws InterruptedException;

  /** Stops them, the latest first. */
  @Override
  void close();
}
