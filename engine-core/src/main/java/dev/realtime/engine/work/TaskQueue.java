package dev.realtime.engine.work;

import java.util.concurrent.Executor;

/**
 * A bounded queue of tasks that a worker does in order. May be used from any thread.
 *
 * <p>A task that is handed in by another task of the queue is never done at once, in the midst of
 * that one, but behind it; it does not wait for room, or the worker would wait for itself.
 */
public interface TaskQueue extends Executor, AutoCloseable {
  /**
   * Hands a task in; waits while the queue is full. An interrupt does not cut that short, and stays
   * to be seen. What comes after {@link #close()} is left.
   */
  @Override
  void execute(Runnable task);

  /**
   * Hands a task in; never waits.
   *
   * @return false if the queue is full or closed
   */
  boolean offer(Runnable task);

  /** How many tasks wait. */
  int waiting();

  /** Takes nothing more, and returns when what waits is done, or has taken too long. */
  @Override
  void close();
}
