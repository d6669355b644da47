package dev.realtime.api.log;

import java.util.function.Consumer;

/**
 * Goes through a log in the order in which it was appended, whatever the size of the log, also
 * while it grows and across its files. Holds nothing open between calls. For one thread at a time.
 */
public interface EventLogPass {

  /**
   * Hands over what was appended since the last call; the first time, everything from where the
   * pass begins. Blocks on the disk.
   *
   * @param consumer takes the events one by one, on the calling thread
   * @throws EventLogException if the log cannot be read; its message is one line for whoever reads
   *     it. The next call may hand over some events again
   */
  void next(Consumer<LoggedEvent> consumer);

  /** How much of the log this pass has gone through, from 0 to 1. May be asked by any thread. */
  double progress();
}
