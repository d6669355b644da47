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

  /**
   * Reads in the order of appending, from a place on.
   *
   * @param sink may want events that lie before the place: it is to look at their order
   * @return how far it came
   */
  Place readOn(Place from, SegmentScanner.Sink sink) throws IOException;

  /** The place behind so many of its events. */
  Place behind(long events) throws IOException;

  /** The size of the file, with room that is kept for more. */
  long size() throws IOException;

  /** The bytes of its records. */
  long dataBytes() throws IOException;
}
