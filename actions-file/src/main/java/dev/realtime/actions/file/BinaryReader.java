package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a binary segment block by block, from the end of the range that a query wants first. */
final class BinaryReader implements SegmentReader {
  private final Segment segment;
  private final SegmentTails tails;
  private final Path file;
  private final SegmentScanner scanner;

  BinaryReader(Segment segment, SegmentTails tails) throws IOException {
    this.segment = segment;
    this.tails = tails;
    this.file = segment.data();
    this.scanner = new SegmentScanner(file, tails.get(file));
  }

  @Override
  public TimeSpan times() throws IOException {
    Tail known = scanner.unchanged();
    if (known != null) {
      return known.times().copy();
    }
    BlockStart last = scanner.lastBlock();
    if (last == null) {
      return new TimeSpan();
    }
    TimeSpan times = last.before().copy();
    scanner.read(last, new TimesOnly(times));
    if (!scanner.isTorn()) {
      tails.put(file, new Tail(last.position(), last.checksum(), scanner.end(), times.copy()));
    }
    return times;
  }

  @Override
  public void read(Selection selection, TimeSpan times, DamageReport damage) throws IOException {
    Offers offers = new Offers(selection, times.lateness(), damage);
    if (selection.newestFirst()) {
      readBackwards(selection, times, offers);
    } else {
      readForwards(selection, times, offers);
    }
    if (scanner.isTorn() && !scanner.isUnderWay()) {
      damage.damaged(segment, scanner.end(), scanner.size());
    }
  }

  @Override
  public Place readOn(Place from, SegmentScanner.Sink sink) throws IOException {
    Furthest furthest = new Furthest(sink, from);
    BlockStart block =
        from.start() == 0
            ? scanner.begin(furthest)
            : scanner.blocks().first(from.start(), scanner.size());
    while (block != null) {
      furthest.start = block.position();
      block = scanner.read(block, furthest);
    }
    return new Place(segment.number(), furthest.start, furthest.order);
  }

  @Override
  public Place behind(long events) throws IOException {
    BlockStart block = scanner.lastBlock();
    while (block != null && block.before().count() > events) {
      block = scanner.blocks().last(block.position());
    }
    if (block == null) {
      return Place.beginningOf(segment.number());
    }
    Nth nth = new Nth(events - block.before().count());
    scanner.read(block, nth);
    return new Place(segment.number(), block.position(), nth.order);
  }

  @Override
  public long size() {
    return scanner.size();
  }

  @Override
  public long dataBytes() throws IOException {
    BlockStart last = scanner.lastBlock();
    if (last == null) {
      return 0;
    }
    scanner.read(last, new TimesOnly(new TimeSpan()));
    return scanner.dataBytes();
  }

  private void readForwards(Selection selection, TimeSpan times, Offers offers) throws IOException {
    BlockStart block =
        selection.start() <= times.earliest()
            ? scanner.begin(offers)
            : scanner.blocks().lastWithAllBefore(selection.start(), times);
    while (block != null
        && selection.couldTake(
            block.before().earliestToCome(times.lateness()),
            Math.max(times.latest(), block.base()))) {
      block = scanner.read(block, offers);
    }
  }

  private void readBackwards(Selection selection, TimeSpan times, Offers offers)
      throws IOException {
    long allAfter = TimeSpan.saturated(selection.end(), -times.lateness());
    @Nullable BlockStart block =
        allAfter >= times.latest()
            ? scanner.lastBlock()
            : scanner.blocks().lastWithAllBefore(allAfter + 1, times);
    TimeSpan toItsEnd = times;
    while (block != null) {
      TimeSpan before = block.before();
      offers.passOver(tooOld(block, toItsEnd, times, selection));
      scanner.read(block, offers);
      toItsEnd = before;
      block =
          !before.isEmpty() && selection.couldTake(before.earliest(), before.latest())
              ? scanner.blocks().last(block.position())
              : null;
    }
  }

  /** How many of a block's first events are older than as many as the query wants. */
  private long tooOld(BlockStart block, TimeSpan toItsEnd, TimeSpan times, Selection selection)
      throws IOException {
    long tooOld = toItsEnd.count() - block.before().count() - selection.wanted();
    boolean counts =
        tooOld > 0
            && times.lateness() == 0
            && toItsEnd.latest() <= selection.end()
            // where one is lost, fewer come than were written
            && scanner.blocks().isWhole(block);
    return counts ? tooOld : 0;
  }

  /** Remembers the last event that came by. Has never enough: a pass reads on to the end. */
  private static final class Furthest implements SegmentScanner.Sink {
    private final SegmentScanner.Sink sink;
    private long start;
    private long order;

    Furthest(SegmentScanner.Sink sink, Place from) {
      this.sink = sink;
      this.start = from.start();
      this.order = from.order();
    }

    @Override
    public boolean wants(long nanos, String channel, long eventOrder) {
      boolean wanted = sink.wants(nanos, channel, eventOrder);
      order = Math.max(order, eventOrder);
      return wanted;
    }

    @Override
    public void event(long nanos, String channel, JsonNode data, long eventOrder) {
      sink.event(nanos, channel, data, eventOrder);
    }

    @Override
    public void damage(long from, long to) {
      sink.damage(from, to);
    }
  }

  /** Finds the order of an event by its number in a block, from 1. */
  private static final class Nth implements SegmentScanner.Sink {
    private final long number;
    private long passed;
    private long order = -1;

    Nth(long number) {
      this.number = number;
    }

    @Override
    public boolean wants(long nanos, String channel, long eventOrder) {
      if (++passed <= number) {
        order = eventOrder;
      }
      return false;
    }

    @Override
    public void event(long nanos, String channel, JsonNode data, long eventOrder) {}
  }

  /** Takes in the times of all events and their data not at all. */
  private record TimesOnly(TimeSpan times) implements SegmentScanner.Sink {
    @Override
    public boolean wants(long nanos, String channel, long order) {
      times.add(nanos);
      return false;
    }

    @Override
    public void event(long nanos, String channel, JsonNode data, long order) {}
  }

  /** Offers to a query what it may want. */
  private final class Offers implements SegmentScanner.Sink {
    private final Selection selection;
    private final long lateness;
    private final DamageReport damage;
    private long toPassOver;
    private boolean enough;

    Offers(Selection selection, long lateness, DamageReport damage) {
      this.selection = selection;
      this.lateness = lateness;
      this.damage = damage;
    }

    /** So many of the events to come are older than what the query can want. */
    void passOver(long count) {
      toPassOver = count;
    }

    @Override
    public boolean wants(long nanos, String channel, long order) {
      boolean wanted = toPassOver-- <= 0 && selection.couldTake(nanos, channel);
      if (!wanted && !selection.newestFirst()) {
        enough = !selection.couldTake(TimeSpan.saturated(nanos, lateness), Long.MAX_VALUE);
      }
      return wanted;
    }

    @Override
    public boolean hasEnough() {
      return enough;
    }

    @Override
    public void event(long nanos, String channel, JsonNode data, long order) {
      selection.offer(segment.number(), order, nanos, channel, data);
    }

    @Override
    public void damage(long from, long to) {
      damage.damaged(segment, from, to);
    }
  }

  @Override
  public void close() throws IOException {
    scanner.close();
  }
}
