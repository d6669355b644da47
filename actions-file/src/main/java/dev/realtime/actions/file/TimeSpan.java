package dev.realtime.actions.file;

/**
 * The times of a run of events, in nanoseconds: the earliest, the latest, and by how much an event
 * ever came later than one that is older than it. Events of several servers are slightly out of
 * order; with the greatest lateness a search in nearly ordered records is exact.
 */
final class TimeSpan {
  private long count;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;
  private long lateness;

  TimeSpan() {}

  TimeSpan(long count, long earliest, long latest, long lateness) {
    this.count = count;
    this.earliest = earliest;
    this.latest = latest;
    this.lateness = lateness;
  }

  void add(long nanos) {
    if (count > 0 && nanos < latest) {
      lateness = Math.max(lateness, saturated(latest, nanos));
    }
    count++;
    earliest = Math.min(earliest, nanos);
    latest = Math.max(latest, nanos);
  }

  /** Those of another run as well; says nothing of the lateness. */
  void add(TimeSpan other) {
    count += other.count;
    earliest = Math.min(earliest, other.earliest);
    latest = Math.max(latest, other.latest);
  }

  TimeSpan copy() {
    return new TimeSpan(count, earliest, latest, lateness);
  }

  boolean isEmpty() {
    return count == 0;
  }

  long count() {
    return count;
  }

  long earliest() {
    return earliest;
  }

  long latest() {
    return latest;
  }

  long lateness() {
    return lateness;
  }

  /** No event that follows these, in a run of the given greatest lateness, is earlier. */
  long earliestToCome(long greatestLateness) {
    return isEmpty() ? Long.MIN_VALUE : saturated(latest, greatestLateness);
  }

  /** The difference, or the end of the range where it does not fit. */
  static long saturated(long a, long b) {
    long difference = a - b;
    boolean overflow = ((a ^ b) & (a ^ difference)) < 0;
    return overflow ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
  }
}
