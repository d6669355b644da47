package dev.realtime.actions.file;

import java.time.Instant;

/** Times as nanoseconds since 1970: one long, exact. */
final class EventTime {
  private static final long SECOND = 1_000_000_000L;
  // What a long of nanoseconds holds: the years 1678 to 2261. Beyond lie only broken clocks.
  private static final Instant EARLIEST = Instant.ofEpochSecond(Long.MIN_VALUE / SECOND + 1);
  private static final Instant LATEST = Instant.ofEpochSecond(Long.MAX_VALUE / SECOND - 1);

  private EventTime() {}

  static long nanos(Instant time) {
    Instant held = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
    return held.getEpochSecond() * SECOND + held.getNano();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(second(nanos), Math.floorMod(nanos, SECOND));
  }

  static long second(long nanos) {
    return Math.floorDiv(nanos, SECOND);
  }
}
