package dev.realtime.actions.file;

import java.io.Closeable;
import java.io.IOException;

/** Reads one segment of a log, whatever its format. */
interface SegmentReader extends Closeable {

  /** The times of all its events. */
  TimeSpan times() throws IOException;

  /**
   * Offers what a query may want.
   *
   * @param times as {@link #times()} said
   */
  void read(Selection selection, TimeSpan times, DamageReport damage) throws IOException;
}
