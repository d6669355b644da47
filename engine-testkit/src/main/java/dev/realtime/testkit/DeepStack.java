package dev.realtime.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs work on a thread with as deep a stack as rule files have, and ends what it leaves behind.
 */
public final class DeepStack {
  private static final long STACK_BYTES = 64L << 20;

  private DeepStack() {}

  /**
   * Runs work to its end, on a thread of its own, and gives its result or throws what it throws.
   */
  public static <T> T run(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    // Coroutines are threads, too, and belong to the group of the thread that starts them.
    ThreadGroup group = new ThreadGroup("rule tests");
    Thread thread = new Thread(group, task, "rule tests", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    } finally {
      group.interrupt();
    }
  }
}
