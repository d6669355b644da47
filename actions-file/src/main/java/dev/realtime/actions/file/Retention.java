package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the oldest segments of a log that are more than its rule keeps. Whole segments only,
 * oldest first, never the one that is written, and none after one that cannot be deleted.
 */
final class Retention {
  private final String log;
  private final LogFolder folder;
  private final LogSurroundings surroundings;
  private final Map<Integer, Closed> known = new HashMap<>();

  /** What there is to know of a segment that is not written any more. */
  private record Closed(long bytes, TimeSpan times) {}

  Retention(String log, LogFolder folder, LogSurroundings surroundings) {
    this.log = log;
    this.folder = folder;
    this.surroundings = surroundings;
  }

  void apply(LogSettings settings, @Nullable SegmentWriter active) {
    Keep keep = settings.keep();
    if (keep.equals(Keep.EVERYTHING)) {
      return;
    }
    try {
      List<Segment> closed = new ArrayList<>(folder.segments());
      closed.removeIf(segment -> active != null && segment.equals(active.segment()));
      known.keySet().retainAll(closed.stream().map(Segment::number).toList());
      long size = active == null ? 0 : settings.segmentSize();
      if (keep.size() != null) {
        for (Segment segment : closed) {
          size += closed(segment).bytes();
        }
      }
      int files = closed.size() + (active == null ? 0 : 1);
      for (Segment segment : closed) {
        boolean tooMany = keep.files() != null && files > keep.files();
        boolean tooLarge = keep.size() != null && size > keep.size();
        if (!tooMany && !tooLarge && !isTooOld(segment, keep)) {
          return;
        }
        files--;
        size -= keep.size() == null ? 0 : closed(segment).bytes();
        segment.delete();
      }
    } catch (IOException e) {
      surroundings.tell(
          "event log " + log + ": an old segment cannot be deleted: " + Errors.line(e));
    }
  }

  private boolean isTooOld(Segment segment, Keep keep) throws IOException {
    if (keep.age() == null) {
      return false;
    }
    TimeSpan times = closed(segment).times();
    Instant oldest = surroundings.now().minus(keep.age());
    return times.isEmpty() || EventTime.instant(times.latest()).isBefore(oldest);
  }

  private Closed closed(Segment segment) throws IOException {
    Closed facts = known.get(segment.number());
    if (facts == null) {
      facts = look(segment);
      known.put(segment.number(), facts);
    }
    return facts;
  }

  private static Closed look(Segment segment) throws IOException {
    try {
      SegmentCheck check = SegmentCheck.of(segment);
      return new Closed(check.bytes(), check.times());
    } catch (NoSuchFileException e) {
      // the process ended before it wrote anything
      return new Closed(0, new TimeSpan());
    }
  }
}
