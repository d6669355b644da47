package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of all coroutines of the program. A system has only so many, and the engine needs
 * some; so where the coroutines of all states together have become many, none may begin one that
 * has more than its share.
 */
final class CoroutineThreads {
  static final int MANY = 2_000;

  /** What everybody may have. */
  private static final int LEAST_SHARE = 100;

  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static final AtomicInteger USERS = new AtomicInteger();

  private CoroutineThreads() {}

  /** A state begins its first coroutine. */
  static void enter() {
    USERS.incrementAndGet();
  }

  /** A state that has entered ends. */
  static void leave() {
    USERS.decrementAndGet();
  }

  /** How many a state may have at the moment. */
  static int share() {
    return RUNNING.get() < MANY
        ? Integer.MAX_VALUE
        : Math.max(LEAST_SHARE, MANY / Math.max(1, USERS.get()));
  }

  /**
   * Starts the thread of a coroutine.
   *
   * @throws LuaError if the system has no more
   */
  static void start(Runnable body, String name, long stackBytes) {
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                body.run();
              } finally {
                RUNNING.decrementAndGet();
              }
            },
            name,
            stackBytes);
    thread.setDaemon(true);
    RUNNING.incrementAndGet();
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      RUNNING.decrementAndGet();
      throw new LuaError("too many coroutines: the system has no more threads");
    }
  }
}
