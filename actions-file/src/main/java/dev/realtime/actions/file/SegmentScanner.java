package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads the blocks of a binary segment, by plain reads of the file that Chronicle writes:
 * a run of messages, each aligned to four bytes behind a four-byte header (the length; one bit for
 * Chronicle's own messages, one for a message that is not complete).
 *
 * <p>Where a message is not what it should be, the next one that passes its checksum is looked for,
 * and what lies between is reported. So one damaged record costs that record, and a damaged file
 * costs neither the process nor the rest of the log.
 */
final class SegmentScanner implements Closeable {
  private static final int HEADER = 4;
  private static final int NOT_COMPLETE = 0x8000_0000;
  private static final int CHRONICLES_OWN = 0x4000_0000;
  private static final int LENGTH = 0x3fff_ffff;
  private static final int CUT = 1;
  private static final int STEP_BACK = 128 << 10;

  /** Takes what is read. */
  interface Sink {
    /**
     * One event.
     *
     * @param order grows from event to event of the segment
     */
    void event(long nanos, String channel, JsonNode data, long order);

    /** A part that cannot be read. */
    default void damage(long from, long to) {}
  }

  private final SegmentBytes bytes;
  private long end;
  private int tail;

  SegmentScanner(Path file) throws IOException {
    this.bytes = new SegmentBytes(file);
  }

  long size() {
    return bytes.size();
  }

  /** Where the data ended, after {@link #read} returned null. */
  long end() {
    return end;
  }

  /** The bytes from the first block to the end of the data, after {@link #read} returned null. */
  long dataBytes() throws IOException {
    BlockStart first = firstBlock(0, end);
    return first == null ? 0 : end - first.position();
  }

  /** Whether something that is no complete message stands where the data ended. */
  boolean isTorn() {
    return tail != 0;
  }

  /** Whether that is a message which its writer did not complete, or not yet. */
  boolean isUnderWay() {
    return (tail & NOT_COMPLETE) != 0;
  }

  /** The first block that begins in a range of the file. */
  @Nullable BlockStart firstBlock(long from, long to) throws IOException {
    long at = candidate(from, to, true);
    while (at >= 0) {
      BlockStart block = block(at);
      if (block != null) {
        return block;
      }
      at = candidate(at + 1, to, true);
    }
    return null;
  }

  /** The last block that begins before a place. */
  @Nullable BlockStart lastBlock(long before) throws IOException {
    long to = Math.min(before, size());
    while (to > 0) {
      long from = Math.max(0, to - STEP_BACK);
      BlockStart last = null;
      for (BlockStart next = firstBlock(from, to); next != null; ) {
        last = next;
        next = firstBlock(next.end(), to);
      }
      if (last != null) {
        return last;
      }
      to = from;
    }
    return null;
  }

  /** The last block before which every event is earlier than a time; found by bisection. */
  @Nullable BlockStart lastBlockWithAllBefore(long nanos) throws IOException {
    BlockStart low = firstBlock(0, size());
    if (low == null) {
      return null;
    }
    long high = size();
    while (high - low.end() > Frame.BLOCK_BYTES) {
      long middle = low.end() + (high - low.end()) / 2;
      BlockStart probe = firstBlock(middle, high);
      if (probe != null && isBefore(probe, nanos)) {
        low = probe;
      } else {
        high = middle;
      }
    }
    for (BlockStart next = low; next != null && isBefore(next, nanos); ) {
      low = next;
      next = firstBlock(next.end(), size());
    }
    return low;
  }

  private static boolean isBefore(BlockStart block, long nanos) {
    return block.before().isEmpty() || block.before().latest() < nanos;
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
    while (bytes.load(at, HEADER)) {
      BlockStart next = block(at);
      if (next != null) {
        return next;
      }
      int header = bytes.intAt(at);
      int length = more(at, start);
      if (length > 0) {
        long first = at + HEADER + 2;
        long base = start == null ? 0 : start.base();
        decode(at, first, align(at + HEADER + length), base, values, sink);
        at = align(at + HEADER + length);
        continue;
      }
      if (isChroniclesOwn(at, header)) {
        at = align(at + HEADER + (header & LENGTH));
        continue;
      }
      if (header != 0 && readAgain != at) {
        // A file that is being written can be read just before its bytes are all there.
        bytes.reload(at, HEADER);
        readAgain = at;
        continue;
      }
      long good = nextGood(at + HEADER, start);
      if (good < 0) {
        return ended(at, header);
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
    int length = bytes.load(at, HEADER) ? bytes.intAt(at) & LENGTH : 0;
    if (!bytes.load(at, HEADER + length)) {
      sink.damage(at, frameEnd);
      return;
    }
    int last = bytes.offset(at) + HEADER + length - Frame.CHECKSUM_BYTES;
    int first = bytes.offset(events);
    ByteSource source = new ByteSource(bytes.array(), first, last);
    long order = at << 10;
    long nanos = base;
    try {
      while (source.hasMore()) {
        nanos += Frame.readTimeStep(source);
        String channel = values.readText(source);
        JsonNode data = values.read(source, EventTime.second(nanos));
        sink.event(nanos, channel, data, order++);
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      // the checksum is right, so what it refers to was in a frame that is lost
      sink.damage(at, frameEnd);
    }
  }

  /** The marked frame at a place; null where there is none, or a damaged one. */
  private @Nullable BlockStart block(long at) throws IOException {
    int length = frameLength(at);
    if (length < Frame.MARKED_HEAD + 8 + 1 + Frame.CHECKSUM_BYTES
        || !Frame.isMarked(bytes.array(), bytes.offset(at) + HEADER)) {
      return null;
    }
    int from = bytes.offset(at) + HEADER;
    int kind = bytes.array()[from + 1];
    int checksumAt = from + length - Frame.CHECKSUM_BYTES;
    int checksum = LittleEndian.getInt(bytes.array(), checksumAt);
    if (checksum != Frame.checksum(bytes.array(), from, checksumAt, kind, 0)) {
      return null;
    }
    ByteSource source = new ByteSource(bytes.array(), from + Frame.MARKED_HEAD, checksumAt);
    long base = source.readLong();
    long count = source.readVarint();
    TimeSpan before =
        count == 0
            ? new TimeSpan()
            : new TimeSpan(count, source.readLong(), source.readLong(), source.readVarint());
    long events = at + HEADER + (source.position() - from);
    return new BlockStart(at, events, align(at + HEADER + length), kind, checksum, base, before);
  }

  /** The length of the block's unmarked frame at a place; 0 where there is none. */
  private int more(long at, @Nullable BlockStart start) throws IOException {
    if (start == null) {
      return 0;
    }
    int length = frameLength(at);
    if (length == 0) {
      return 0;
    }
    return isIntactMore(at, length, start) ? length : 0;
  }

  private boolean isIntactMore(long at, int length, BlockStart start) {
    byte[] array = bytes.array();
    int from = bytes.offset(at) + HEADER;
    int checksumAt = from + length - Frame.CHECKSUM_BYTES;
    return array[from] == Frame.VERSION
        && array[from + 1] == Frame.MORE
        && LittleEndian.getInt(array, checksumAt)
            == Frame.checksum(array, from, checksumAt, Frame.MORE, start.checksum());
  }

  /** The length of a complete message that could be a frame, loaded; 0 where there is none. */
  private int frameLength(long at) throws IOException {
    int header = bytes.load(at, HEADER) ? bytes.intAt(at) : 0;
    return header >= Frame.SMALLEST && header <= Frame.LARGEST && bytes.load(at, HEADER + header)
        ? header
        : 0;
  }

  private boolean isChroniclesOwn(long at, int header) throws IOException {
    return (header & (NOT_COMPLETE | CHRONICLES_OWN)) == CHRONICLES_OWN
        && (header & LENGTH) > 0
        && at + HEADER + (header & LENGTH) <= size()
        && bytes.load(at, HEADER + 1)
        // else one of our frames with a flipped bit
        && bytes.array()[bytes.offset(at) + HEADER] != Frame.VERSION;
  }

  /** The next frame from a place on that can be read; -1 where there is none. */
  private long nextGood(long from, @Nullable BlockStart start) throws IOException {
    long at = candidate(from, size(), false);
    while (at >= 0 && block(at) == null && more(at, start) == 0) {
      at = candidate(at + 1, size(), false);
    }
    return at;
  }

  /** The next place where the bytes look like a frame. */
  private long candidate(long from, long to, boolean marked) throws IOException {
    long at = align(from);
    while (at < to && bytes.load(at, HEADER + Frame.MARKED_HEAD)) {
      byte[] array = bytes.array();
      int offset = bytes.offset(at);
      int last = offset + bytes.loadedFrom(at) - HEADER - Frame.MARKED_HEAD;
      for (; offset <= last && at < to; offset += 4, at += 4) {
        if (array[offset + HEADER] == Frame.VERSION
            && (Frame.isMarked(array, offset + HEADER)
                || !marked && array[offset + HEADER + 1] == Frame.MORE)) {
          return at;
        }
      }
    }
    return -1;
  }

  private static long align(long position) {
    return (position + 3) & ~3L;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
