package dev.realtime.engine.work;

import java.time.Duration;

/**
 * Something that works for as long as an engine runs. It does not know who drives it: {@link
 * Workers} do, on a thread of its own or, in a rule test, in steps.
 *
 * <p>{@link #work} is called by one thread at a time. An exception does not end a worker: it is
 * logged, and the work goes on after a pause. An interrupt ends it, for nobody else interrupts it
 * than whoever stops it.
 */
public interface Worker extends AutoCloseable {
  /** There is nothing to do before it is woken. */
  Duration UNTIL_WOKEN = Duration.ofSeconds(Long.MAX_VALUE);

  /** What it is called in logs, and with {@code realtime-} before it as a thread. */
  String name();

  /**
   * Does a part of the work, or waits until there is some.
   *
   * @param atMost how long it may wait for something to do; zero for not at all
   * @return zero where something was done and there may be more; else after how long there will be
   *     something to do even if nothing comes in, or {@link #UNTIL_WOKEN}. A worker that has
   *     nothing to do has waited before it says so, or its thread would ask without rest
   */
  Duration work(Duration atMost) throws InterruptedException;

  /**
   * Asks it to come to its end: it takes nothing more, and stops waiting. It is driven on until
   * nothing is left to do, or {@link #farewell()} is over. Called once, from any thread.
   */
  @Override
  default void close() {}

  /** How long it may go on after {@link #close()}, before it is interrupted. */
  default Duration farewell() {
    return Duration.ofSeconds(2);
  }

  /** It has taken too long to come to its end, and is driven by a thread. */
  default void interrupt(Thread thread) {
    thread.interrupt();
  }

  /** The thread that drives it, where threads do; not started. */
  default Thread thread(Runnable loop) {
    return Threads.daemon("realtime-" + name(), loop);
  }
}
