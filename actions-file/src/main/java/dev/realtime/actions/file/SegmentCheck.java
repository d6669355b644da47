package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the last segment of a log before it is appended to. One that was closed in order is
 * known by its end; after a crash every record of it is checked.
 *
 * @param times of the events that are intact
 * @param bytes of data it holds
 * @param closedInOrder whether its writer closed it
 * @param damagedAt the first place that cannot be read; -1 where everything can
 */
record SegmentCheck(TimeSpan times, long bytes, boolean closedInOrder, long damagedAt) {

  boolean isIntact() {
    return damagedAt < 0;
  }

  static SegmentCheck of(Segment segment) throws IOException {
    return segment.format() == LogFormat.JSONL ? ofLines(segment) : ofFrames(segment);
  }

  private static SegmentCheck ofFrames(Segment segment) throws IOException {
    try (SegmentScanner scanner = new SegmentScanner(segment.data())) {
      BlockStart last = scanner.blocks().last(scanner.size());
      if (last != null && last.kind() == Frame.END) {
        Findings tail = new Findings();
        scanner.read(last, tail);
        if (tail.isSound(scanner) && tail.times.isEmpty()) {
          return new SegmentCheck(last.before().copy(), scanner.dataBytes(), true, -1);
        }
      }
      Findings all = new Findings();
      for (BlockStart block = scanner.begin(all); block != null; ) {
        block = scanner.read(block, all);
      }
      long damagedAt = all.isSound(scanner) ? -1 : all.place(scanner);
      return new SegmentCheck(all.times, scanner.dataBytes(), false, damagedAt);
    }
  }

  private static SegmentCheck ofLines(Segment segment) throws IOException {
    long size = Files.size(segment.data());
    TimeSpan noted = TimesFile.read(segment);
    if (noted != null) {
      return new SegmentCheck(noted, size, true, -1);
    }
    TimeSpan times = new TimeSpan();
    long[] damagedAt = {-1};
    JsonLines.forEach(
        segment.data(),
        (line, length, position, complete) -> {
          JsonLine.Content content = complete ? JsonLine.parse(line, length) : null;
          if (content != null) {
            times.add(content.nanos());
          } else if (damagedAt[0] < 0) {
            damagedAt[0] = position;
          }
        });
    return new SegmentCheck(times, size, false, damagedAt[0]);
  }

  /** What a scan meets. */
  private static final class Findings implements SegmentScanner.Sink {
    private final TimeSpan times = new TimeSpan();
    private @Nullable Long firstDamage;

    @Override
    public boolean wants(long nanos, String channel, long order) {
      times.add(nanos);
      return false;
    }

    @Override
    public void event(long nanos, String channel, JsonNode data, long order) {}

    @Override
    public void damage(long from, long to) {
      if (firstDamage == null) {
        firstDamage = from;
      }
    }

    boolean isSound(SegmentScanner scanner) {
      return firstDamage == null && !scanner.isTorn();
    }

    long place(SegmentScanner scanner) {
      return firstDamage == null ? scanner.end() : firstDamage;
    }
  }
}
