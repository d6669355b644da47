package dev.realtime.actions.file;

import java.io.IOException;

/**
 * Reads a file of JSON lines. Within a file there is no index: lines outside the range are passed
 * over by their first bytes.
 */
final class JsonLinesReader implements SegmentReader {
  private final Segment segment;

  JsonLinesReader(Segment segment) {
    this.segment = segment;
  }

  @Override
  public TimeSpan times() throws IOException {
    TimeSpan noted = TimesFile.read(segment);
    if (noted != null) {
      return noted;
    }
    TimeSpan times = new TimeSpan();
    JsonLines.forEach(
        segment.data(),
        (line, length, position, complete) -> {
          Long nanos = JsonLine.time(line, length);
          JsonLine.Content content = nanos == null ? JsonLine.parse(line, length) : null;
          if (nanos != null && complete) {
            times.add(nanos);
          } else if (content != null) {
            times.add(content.nanos());
          }
        });
    return times;
  }

  @Override
  public void read(Selection selection, TimeSpan times, DamageReport damage) throws IOException {
    JsonLines.forEach(
        segment.data(),
        (line, length, position, complete) -> {
          Long nanos = JsonLine.time(line, length);
          if (length == 0 || nanos != null && !selection.couldTake(nanos)) {
            return;
          }
          JsonLine.Content content = JsonLine.parse(line, length);
          if (content != null) {
            selection.offer(
                segment.number(), position, content.nanos(), content.channel(), content.data());
          } else if (complete) {
            damage.damaged(segment, position, position + length);
          }
        });
  }

  @Override
  public void close() {}
}
