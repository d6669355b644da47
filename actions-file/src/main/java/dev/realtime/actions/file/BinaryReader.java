package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a binary segment block by block, from the end of the range that a query wants first. */
final class BinaryReader implements SegmentReader {
  private final Segment segment;
  private final SegmentScanner scanner;

  BinaryReader(Segment segment) throws IOException {
    this.segment = segment;
    this.scanner = new SegmentScanner(segment.data());
  }

  @Override
  public TimeSpan times() throws IOException {
    BlockStart last = scanner.blocks().last(scanner.size());
    if (last == null) {
      return new TimeSpan();
    }
    TimeSpan times = last.before().copy();
    scanner.read(last, (nanos, channel, data, order) -> times.add(nanos));
    return times;
  }

  @Override
  public void read(Selection selection, TimeSpan times, DamageReport damage) throws IOException {
    SegmentScanner.Sink sink =
        new SegmentScanner.Sink() {
          @Override
          public void event(long nanos, String channel, JsonNode data, long order) {
            selection.offer(segment.number(), order, nanos, channel, data);
          }

          @Override
          public void damage(long from, long to) {
            damage.damaged(segment, from, to);
          }
        };
    if (selection.newestFirst()) {
      readBackwards(selection, times, sink);
    } else {
      readForwards(selection, times, sink);
    }
    if (scanner.isTorn() && !scanner.isUnderWay()) {
      damage.damaged(segment, scanner.end(), scanner.size());
    }
  }

  private void readForwards(Selection selection, TimeSpan times, SegmentScanner.Sink sink)
      throws IOException {
    BlockStart block =
        selection.start() <= times.earliest()
            ? scanner.begin(sink)
            : scanner.blocks().lastWithAllBefore(selection.start());
    while (block != null
        && selection.couldTake(
            block.before().earliestToCome(times.lateness()),
            Math.max(times.latest(), block.base()))) {
      block = scanner.read(block, sink);
    }
  }

  private void readBackwards(Selection selection, TimeSpan times, SegmentScanner.Sink sink)
      throws IOException {
    long allAfter = TimeSpan.saturated(selection.end(), -times.lateness());
    @Nullable BlockStart block =
        allAfter >= times.latest()
            ? scanner.blocks().last(scanner.size())
            : scanner.blocks().lastWithAllBefore(allAfter + 1);
    while (block != null) {
      scanner.read(block, sink);
      TimeSpan before = block.before();
      block =
          !before.isEmpty() && selection.couldTake(before.earliest(), before.latest())
              ? scanner.blocks().last(block.position())
              : null;
    }
  }

  @Override
  public void close() throws IOException {
    scanner.close();
  }
}
