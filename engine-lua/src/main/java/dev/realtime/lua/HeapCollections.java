package dev.realtime.lua;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has the heap collected for a state that must know which of its coroutines are garbage. That stops
 * every thread of the program, so it takes a twentieth of the time at most, however many states ask
 * for it and however often. Who asks too soon waits.
 */
final class HeapCollections {
  private static final int TIMES_BETWEEN = 20;
  private static final long LONGEST_BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_WAIT_FOR_GARBAGE_MILLIS = 500;

  private static final Object TURN = new Object();
  private static long next = System.nanoTime();

  private HeapCollections() {}

  /**
   * Waits for garbage: what was found for somebody else will do, too.
   *
   * @return some of it; null if there is none
   */
  static <T> @Nullable Reference<? extends T> collect(ReferenceQueue<T> garbage)
      throws InterruptedException {
    ReferenceQueue<Object> signs = new ReferenceQueue<>();
    Reference<Object> sign = new WeakReference<>(new Object(), signs);
    long begun = System.nanoTime();
    long wait;
    while ((wait = collectOrWait()) > 0) {
      if (System.nanoTime() - begun > LONGEST_WAIT_NANOS) {
        return null;
      }
      Reference<? extends T> found = garbage.remove(1 + TimeUnit.NANOSECONDS.toMillis(wait));
      if (found != null) {
        return found;
      }
    }
    // On a busy machine it takes its time until what was found is told of. The sign always is.
    signs.remove(TimeUnit.NANOSECONDS.toMillis(LONGEST_WAIT_NANOS));
    Reference.reachabilityFence(sign);
    return garbage.remove(LONGEST_WAIT_FOR_GARBAGE_MILLIS);
  }

  /** How long it is until the heap may be collected; 0 when it was. */
  private static long collectOrWait() {
    synchronized (TURN) {
      long begin = System.nanoTime();
      if (begin - next < 0) {
        return next - begin;
      }
      System.gc();
      long end = System.nanoTime();
      next = end + Math.min(TIMES_BETWEEN * (end - begin), LONGEST_BETWEEN_NANOS);
      return 0;
    }
  }
}
