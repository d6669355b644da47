package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogPass;
import dev.realtime.api.log.EventLogRange;
import dev.realtime.api.log.LoggedEvent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes through the segments of a log one after the other, and remembers how far it has come. */
final class LogPass implements EventLogPass {
  private final LogFolder folder;
  private final EventLogRange range;
  private final long start;
  private final long end;
  private final SegmentTails tails;
  private final DamageReport damage;
  private Place place;
  private volatile double progress;

  LogPass(
      LogFolder folder, EventLogRange range, Place from, SegmentTails tails, DamageReport damage) {
    this.folder = folder;
    this.range = range;
    this.start = range.start() == null ? Long.MIN_VALUE : EventTime.nanos(range.start());
    this.end = range.end() == null ? Long.MAX_VALUE : EventTime.nanos(range.end());
    this.place = from;
    this.tails = tails;
    this.damage = damage;
  }

  /** The place behind which so many events follow, or the beginning of the log. */
  static Place beforeLast(long events, LogFolder folder, SegmentTails tails) throws IOException {
    List<Segment> segments = folder.segments();
    long left = events;
    for (int i = segments.size() - 1; i >= 0; i--) {
      try (SegmentReader reader = segments.get(i).open(tails)) {
        long count = reader.times().count();
        if (count >= left) {
          return reader.behind(count - left);
        }
        left -= count;
      } catch (NoSuchFileException e) {
        // deleted since the folder was listed, or not begun yet
      }
    }
    return Place.beginningOf(0);
  }

  @Override
  public void next(Consumer<LoggedEvent> consumer) {
    try {
      // Those listed beside a later one are complete: to be read to their end, then left behind.
      List<Segment> segments = folder.segments();
      for (int i = 0; i < segments.size(); i++) {
        if (segments.get(i).number() >= place.segment()) {
          readOn(segments.get(i), i, segments.size(), consumer);
        }
      }
      progress = 1;
    } catch (IOException e) {
      throw new EventLogException(
          "the event log " + range.path() + " cannot be read: " + Errors.line(e), e);
    }
  }

  private void readOn(Segment segment, int index, int count, Consumer<LoggedEvent> consumer)
      throws IOException {
    if (segment.number() > place.segment()) {
      place = Place.beginningOf(segment.number());
    }
    try (SegmentReader reader = segment.open(tails)) {
      long size = Math.max(1, reader.size());
      Wanted wanted = new Wanted(segment, consumer, at -> progress = (index + at / size) / count);
      place = reader.readOn(place, wanted);
    } catch (NoSuchFileException e) {
      // deleted since the folder was listed, or not begun yet
    }
  }

  @Override
  public double progress() {
    return Math.min(1, progress);
  }

  /** Takes how far in its file an event lies. */
  private interface Progress {
    void at(double position);
  }

  /** Hands over what the range wants. */
  private final class Wanted implements SegmentScanner.Sink {
    private final Segment segment;
    private final Consumer<LoggedEvent> consumer;
    private final Progress reached;
    private final @Nullable String channel = range.channel();

    Wanted(Segment segment, Consumer<LoggedEvent> consumer, Progress reached) {
      this.segment = segment;
      this.consumer = consumer;
      this.reached = reached;
    }

    @Override
    public boolean wants(long nanos, String eventChannel, long order) {
      reached.at(SegmentScanner.position(order));
      return order > place.order()
          && nanos >= start
          && nanos <= end
          && (channel == null || channel.equals(eventChannel));
    }

    @Override
    public void event(long nanos, String eventChannel, JsonNode data, long order) {
      consumer.accept(new LoggedEvent(EventTime.instant(nanos), eventChannel, data));
    }

    @Override
    public void damage(long from, long to) {
      if (from > SegmentScanner.position(place.order())) {
        damage.damaged(segment, from, to);
      }
    }
  }
}
