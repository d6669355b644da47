package dev.realtime.actions.file;

import java.time.Instant;

/** Times as nanoseconds since 1970: one long, exact. */
final class EventTime {
  private static final long SECOND = 1_000_000_000L;
  // What a long of nanoseconds holds: the years 1678 to 2261. Beyond lie only broken clocks.
  private static final long EARLIEST = Long.MIN_VALUE / SECOND + 1;
  private static final long LATEST = Long.MAX_VALUE / SECOND - 1;

  private EventTime() {}

  static long nanos(Instant time) {
    long second = time.getEpochSecond();
    if (second < EARLIEST) {
      return EARLIEST * SECOND;
    }
    return second > LATEST ? LATEST * SECOND : second * SECOND + time.getNano();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(second(nanos), Math.floorMod(nanos, SECOND));
  }

  static long second(long nanos) {
    return Math.floorDiv(nanos, SECOND);
  }
}
