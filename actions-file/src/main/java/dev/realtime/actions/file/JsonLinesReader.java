package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.Files;

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
  public Place readOn(Place from, SegmentScanner.Sink sink) throws IOException {
    long[] next = {from.start()};
    JsonLines.forEach(
        segment.data(),
        from.start(),
        (line, length, position, complete) -> {
          if (!complete) {
            return;
          }
          next[0] = position + length + 1;
          JsonLine.Content content = length == 0 ? null : JsonLine.parse(line, length);
          if (content != null) {
            long order = SegmentScanner.order(position);
            if (sink.wants(content.nanos(), content.channel(), order)) {
              sink.event(content.nanos(), content.channel(), content.data(), order);
            }
          } else if (length > 0) {
            sink.damage(position, position + length);
          }
        });
    // a line is whole or not there: none comes twice
    return new Place(segment.number(), next[0], -1);
  }

  @Override
  public Place behind(long events) throws IOException {
    long[] left = {events};
    long[] next = {0};
    JsonLines.forEach(
        segment.data(),
        (line, length, position, complete) -> {
          if (complete && left[0] > 0) {
            left[0] -= length > 0 ? 1 : 0;
            next[0] = position + length + 1;
          }
        });
    return new Place(segment.number(), next[0], -1);
  }

  @Override
  public long size() throws IOException {
    return Files.size(segment.data());
  }

  @Override
  public long dataBytes() throws IOException {
    return size();
  }

  @Override
  public void close() {}
}
