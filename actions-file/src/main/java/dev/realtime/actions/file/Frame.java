package dev.realtime.actions.file;

import java.util.zip.CRC32C;

/**
 * The form of a binary segment.
 *
 * <p>A segment is a Chronicle Queue whose messages are frames. A frame holds the events of one
 * append, usually one to a thousand:
 *
 * <pre>
 * version 1 | kind 1 | [kinds START and END: mark 6, base time 8, times before]
 *           | events: (time, channel, data) … | CRC-32C 4
 * </pre>
 *
 * <p>Frames form blocks of about a thousand events. The first frame of a block bears a mark; what
 * the block's texts and keys are called by (see {@link ValueEncoder}) is agreed anew in each block,
 * so a block is read without anything that lies before it. The mark is how a place in the middle of
 * a file is found: look for the next mark, check the checksum. A marked frame also tells the times
 * of all events of the segment before it, which makes a search by time a binary search over blocks,
 * exact even where events are out of order: the latest time so far only grows.
 *
 * <p>The checksum of an unmarked frame also covers the checksum of its block's first frame. Without
 * that frame its numbers mean nothing, and with another they would mean something else. Texts and
 * keys carry their numbers where they are first said, so the loss of one frame costs only the
 * events that refer to what it said.
 *
 * <p>Times are written as the distance to the event before (the first of a frame to the base time),
 * in milliseconds where that is exact and else in nanoseconds.
 */
final class Frame {
  static final int VERSION = 1;

  /** Events of the block that is under way. */
  static final int MORE = 0;

  /** Begins a block. */
  static final int START = 1;

  /** Begins a block without events: the writer closed the segment in order. */
  static final int END = 2;

  static final int CHECKSUM_BYTES = 4;

  /** Version, kind, mark. */
  static final int MARKED_HEAD = 8;

  /** Version, kind, checksum. */
  static final int SMALLEST = 2 + CHECKSUM_BYTES;

  /** The largest record of an event. */
  static final int LARGEST_EVENT = 1 << 20;

  /** A frame is closed when it has this many bytes. */
  static final int FULL = 64 << 10;

  static final int LARGEST = FULL + LARGEST_EVENT + 1024;
  static final int BLOCK_EVENTS = 1024;
  static final int BLOCK_BYTES = 256 << 10;

  private static final long MARK = 0x676f_6c74_7281L << 16 | VERSION;
  private static final long KIND_MASK = ~0xff00L;
  private static final long MILLISECOND = 1_000_000;

  private Frame() {}

  /** The first eight bytes of a marked frame, as a little-endian number. */
  static long markedHead(int kind) {
    return MARK | (long) kind << 8;
  }

  static boolean isMarked(byte[] bytes, int at) {
    long head = LittleEndian.getLong(bytes, at);
    return (head & KIND_MASK) == MARK && (bytes[at + 1] == START || bytes[at + 1] == END);
  }

  /** The checksum of a frame; for an unmarked one also over its block's checksum. */
  static int checksum(byte[] bytes, int from, int end, int kind, int block) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, end - from);
    if (kind == MORE) {
      for (int shift = 0; shift < 32; shift += 8) {
        crc.update(block >>> shift);
      }
    }
    return (int) crc.getValue();
  }

  static void writeTimeStep(ByteSink sink, long step) {
    if (step % MILLISECOND == 0) {
      sink.writeVarint(zigzag(step / MILLISECOND) << 1);
    } else {
      sink.writeVarint(zigzag(step) << 1 | 1);
    }
  }

  static long readTimeStep(ByteSource source) {
    long written = source.readVarint();
    long zigzag = written >>> 1;
    long step = (zigzag >>> 1) ^ -(zigzag & 1);
    return (written & 1) == 0 ? step * MILLISECOND : step;
  }

  private static long zigzag(long number) {
    return (number << 1) ^ (number >> 63);
  }
}
