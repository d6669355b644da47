package dev.realtime.benchmarks;

import dev.realtime.api.Event;
import dev.realtime.api.log.LoggedEvent;
import java.util.List;

/** One way to keep events, beside others in {@link EventLogRun}. */
interface LogPeer extends AutoCloseable {

  /** What the table of figures calls it. */
  String name();

  /**
   * Appends a batch; when it returns, the batch survives a kill of this process.
   *
   * @param events parsed, as the engine has them: what is written is made of their trees
   */
  void append(List<Event> events) throws Exception;

  /** All has been appended: what is only there for appending may be let go. */
  void finish() throws Exception;

  /** The newest events, newest first. */
  List<LoggedEvent> newest(int count) throws Exception;

  /** The oldest events that are not before a time, oldest first. */
  List<LoggedEvent> from(long millis, int count) throws Exception;

  /** The bytes it takes on the disk, without room kept for more. */
  long bytes() throws Exception;

  @Override
  void close() throws Exception;
}
