package dev.realtime.actions.file;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a rule wants its log written.
 *
 * @param format of new segments
 * @param maxSize the bytes after which a new segment begins
 * @param keep what is kept
 */
record LogSettings(LogFormat format, long maxSize, Keep keep) {
  /** Below this a segment would hold hardly a record. */
  static final long SMALLEST_SIZE = 4 << 10;

  private static final int PARTS = 8;

  /** The bytes of a segment: small enough that a bound on the total size leaves several. */
  long segmentSize() {
    Long total = keep.size();
    return total == null ? maxSize : Math.max(SMALLEST_SIZE, Math.min(maxSize, total / PARTS));
  }

  /** How long a segment is appended to: short enough that a bound on age can let go of it. */
  @Nullable Duration segmentAge() {
    Duration age = keep.age();
    return age == null ? null : age.dividedBy(PARTS);
  }
}
