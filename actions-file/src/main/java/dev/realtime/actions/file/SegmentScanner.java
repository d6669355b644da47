package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads the blocks of a binary segment, by plain reads of the file that Chronicle writes.
 *
 * <p>Where a message is not what it should be, the next one that passes its checksum is looked for,
 * and what lies between is reported. So one damaged record costs that record, and a damaged file
 * costs neither the process nor the rest of the log.
 */
final class SegmentScanner implements Closeable {
  private static final int CUT = 1;

  /** An event's order: the place of its frame, and which of the frame's events it is. */
  private static final int ORDER_SHIFT = 16;

  /** Takes what is read. */
  interface Sink {
    /** Whether an event is wanted; asked before its data are read. */
    default boolean wants(long nanos, String channel, long order) {
      return true;
    }

    /**
     * One event that is wanted.
     *
     * @param order grows from event to event of the segment
     */
    void event(long nanos, String channel, JsonNode data, long order);

    /** Whether no event that follows in the segment is wanted. */
    default boolean hasEnough() {
      return false;
    }

    /** A part that cannot be read. */
    default void damage(long from, long to) {}
  }

  private final FrameFinder frames;
  private final SegmentBytes bytes;
  private final BlockSearch blocks;
  private final @Nullable Tail known;
  private long end;
  private int tail;

  SegmentScanner(Path file) throws IOException {
    this(file, null);
  }

  /**
   * Opens a file.
   *
   * @param known where it ended once; null where that is not known
   */
  SegmentScanner(Path file, @Nullable Tail known) throws IOException {
    this.frames = new FrameFinder(file);
    this.bytes = frames.bytes();
    this.blocks = new BlockSearch(frames);
    this.known = known != null && isStillTrue(known) ? known : null;
  }

  /** Another file may have taken the name, even the place on the disk. */
  private boolean isStillTrue(Tail tail) throws IOException {
    BlockStart block = frames.block(tail.lastBlock());
    return block != null && block.checksum() == tail.checksum();
  }

  /** The order of the first event of a frame. */
  static long order(long position) {
    return position << ORDER_SHIFT;
  }

  /** Where in the file the event with an order lies. */
  static long position(long order) {
    return order >> ORDER_SHIFT;
  }

  /** Where the blocks are. */
  BlockSearch blocks() {
    return blocks;
  }

  /** The last block of the file. */
  @Nullable BlockStart lastBlock() throws IOException {
    BlockStart last = known == null ? null : blocks.lastOnwards(known.lastBlock());
    return last == null ? blocks.last(size()) : last;
  }

  /** What is known of the end, if nothing was appended since; else null. */
  @Nullable Tail unchanged() throws IOException {
    return known != null && isEmptyFrom(known.end()) ? known : null;
  }

  /** Whether the data end here, by what is known. */
  private boolean isEmptyFrom(long at) throws IOException {
    return known != null
        && at >= known.end()
        && bytes.load(at, FrameFinder.HEADER)
        && bytes.intAt(at) == 0;
  }

  /** The size of the file. */
  long size() {
    return bytes.size();
  }

  /** Where the data ended, after {@link #read} returned null. */
  long end() {
    return end;
  }

  /** The bytes from the first block to the end of the data, after {@link #read} returned null. */
  long dataBytes() throws IOException {
    BlockStart first = blocks.first(0, end);
    return first == null ? 0 : end - first.position();
  }

  /** Whether something that is no complete message stands where the data ended. */
  boolean isTorn() {
    return tail != 0;
  }

  /** Whether that is a message which its writer did not complete, or not yet. */
  boolean isUnderWay() {
    return (tail & FrameFinder.NOT_COMPLETE) != 0;
  }

  /**
   * Reads a block.
   *
   * @return the one that follows; null at the end of the data
   */
  @Nullable BlockStart read(BlockStart start, Sink sink) throws IOException {
    ValueDecoder values = new ValueDecoder();
    decode(start.position(), start.events(), start.end(), start.base(), values, sink);
    return follow(start.end(), start, values, sink);
  }

  /** The first block of the file, with what lies before it reported. */
  @Nullable BlockStart begin(Sink sink) throws IOException {
    return follow(0, null, new ValueDecoder(), sink);
  }

  private @Nullable BlockStart follow(
      long from, @Nullable BlockStart start, ValueDecoder values, Sink sink) throws IOException {
    long at = from;
    long readAgain = -1;
    while (bytes.load(at, FrameFinder.HEADER)) {
      BlockStart next = frames.block(at);
      if (next != null) {
        return next;
      }
      int header = bytes.intAt(at);
      int length = frames.more(at, start);
      if (length > 0) {
        long first = at + FrameFinder.HEADER + 2;
        long base = start == null ? 0 : start.base();
        decode(at, first, FrameFinder.after(at, length), base, values, sink);
        at = FrameFinder.after(at, length);
        continue;
      }
      if (frames.isChroniclesOwn(at, header)) {
        at = FrameFinder.after(at, header);
        continue;
      }
      if (header != 0 && readAgain != at) {
        // A file that is being written can be read just before its bytes are all there.
        bytes.reload(at, FrameFinder.HEADER);
        readAgain = at;
        continue;
      }
      if (isEmptyFrom(at)) {
        return ended(at, header);
      }
      long good = frames.nextGood(at + FrameFinder.HEADER, start);
      if (good < 0) {
        return ended(at, header);
      }
      if (readAgain != at) {
        // its writer may have gone on just now
        bytes.reload(at, FrameFinder.HEADER);
        readAgain = at;
        continue;
      }
      sink.damage(at, good);
      at = good;
    }
    // Chronicle keeps its files larger than the data: this one was cut.
    return ended(Math.min(at, size()), CUT);
  }

  private @Nullable BlockStart ended(long at, int header) {
    end = at;
    tail = header;
    return null;
  }

  private void decode(
      long at, long events, long frameEnd, long base, ValueDecoder values, Sink sink)
      throws IOException {
    int length = bytes.load(at, FrameFinder.HEADER) ? bytes.intAt(at) : 0;
    if (!bytes.load(at, FrameFinder.HEADER + length)) {
      sink.damage(at, frameEnd);
      return;
    }
    int last = bytes.offset(at) + FrameFinder.HEADER + length - Frame.CHECKSUM_BYTES;
    int first = bytes.offset(events);
    ByteSource source = new ByteSource(bytes.array(), first, last);
    long order = order(at);
    long nanos = base;
    try {
      while (source.hasMore() && !sink.hasEnough()) {
        nanos += Frame.readTimeStep(source);
        String channel = values.readText(source);
        if (sink.wants(nanos, channel, order)) {
          sink.event(nanos, channel, values.read(source, EventTime.second(nanos)), order);
        } else {
          values.skip(source);
        }
        order++;
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      // the checksum is right, so what it refers to was in a frame that is lost
      sink.damage(at, frameEnd);
    }
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
