package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides where appending to a log begins: at the end of its last segment if that is sound and has
 * room, else in a new one.
 */
final class SegmentOpener {
  private final String name;
  private final LogFolder folder;
  private final LogSurroundings surroundings;

  SegmentOpener(String name, LogFolder folder, LogSurroundings surroundings) {
    this.name = name;
    this.folder = folder;
    this.surroundings = surroundings;
  }

  SegmentWriter open(LogSettings wanted) throws IOException {
    List<Segment> segments = folder.segments();
    Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    if (last != null) {
      SegmentWriter resumed = resume(last, wanted);
      if (resumed != null) {
        return resumed;
      }
    }
    int number = last == null ? 1 : last.number() + 1;
    Segment fresh = folder.newSegment(number, wanted.format());
    try {
      return create(fresh, 0, new TimeSpan());
    } catch (IOException e) {
      // Attempts that fail must not pile up and push sound segments out of what is kept.
      if (Files.exists(fresh.path())) {
        fresh.delete();
      }
      throw e;
    }
  }

  /** Goes on with a segment; null where it is damaged, used up, or of another format. */
  private @Nullable SegmentWriter resume(Segment last, LogSettings wanted)
      throws LogRefusedException {
    try {
      SegmentCheck check = SegmentCheck.of(last);
      if (!check.isIntact()) {
        surroundings.tell(
            String.format(
                "event log %s: segment %s is damaged at byte %d, %d of its events are intact;"
                    + " appending goes on in a new segment",
                name, last.name(), check.damagedAt(), check.times().count()));
        return null;
      }
      boolean usable =
          last.format() == wanted.format()
              && check.bytes() < wanted.segmentSize()
              && isYoung(check.times(), wanted);
      if (!usable) {
        return null;
      }
      if (!check.closedInOrder() && last.format() == LogFormat.BINARY) {
        // Chronicle's own lock may name the process that died; ours says that there is no other.
        Files.deleteIfExists(last.path().resolve("metadata.cq4t"));
      }
      return create(last, check.bytes(), check.times());
    } catch (LogRefusedException e) {
      throw e;
    } catch (NoSuchFileException e) {
      return null; // its writer ended before it wrote anything
    } catch (IOException e) {
      surroundings.tell(
          String.format(
              "event log %s: segment %s cannot be opened (%s); appending goes on in a new segment",
              name, last.name(), Errors.line(e)));
      return null;
    }
  }

  private boolean isYoung(TimeSpan times, LogSettings wanted) {
    Duration age = wanted.segmentAge();
    return age == null || since(times, surroundings.now()).plus(age).isAfter(surroundings.now());
  }

  /** From when on a segment counts as appended to. */
  static Instant since(TimeSpan times, Instant now) {
    Instant first = times.isEmpty() ? now : EventTime.instant(times.earliest());
    return first.isBefore(now) ? first : now;
  }

  private SegmentWriter create(Segment segment, long bytes, TimeSpan times) throws IOException {
    if (segment.format() == LogFormat.JSONL) {
      return new JsonLinesWriter(segment, times);
    }
    List<String> missing = RequiredFlags.missing();
    if (!missing.isEmpty()) {
      throw new LogRefusedException(RequiredFlags.message(missing), false);
    }
    try {
      return new BinaryWriter(segment, bytes, times);
    } catch (RuntimeException | Error e) {
      throw new IOException("Chronicle Queue cannot open " + segment.name() + ": " + e, e);
    }
  }
}
