package dev.realtime.actions.file;

import dev.realtime.api.Event;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Appends to one segment of a log; used by one thread at a time. */
interface SegmentWriter extends Closeable {

  /**
   * Appends some of the events, at least the first; when it returns they survive the end of this
   * process. After an exception the writer must be closed, but for an {@link
   * EventRefusedException}.
   *
   * @param from the first event to append
   * @param room the bytes after which it may stop
   * @return how many were appended
   */
  int append(List<Event> events, int from, long room) throws IOException;

  Segment segment();

  /** The bytes of data it holds. */
  long bytes();

  /** The times of the events it holds. */
  TimeSpan times();
}
