package dev.realtime.actions.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes frames in the file that Chronicle writes: a run of messages, each aligned to four
 * bytes behind a four-byte header (the length; one bit for Chronicle's own messages, one for a
 * message that is not complete).
 */
final class FrameFinder implements Closeable {
  static final int HEADER = 4;
  static final int NOT_COMPLETE = 0x8000_0000;

  private static final int CHRONICLES_OWN = 0x4000_0000;
  private static final int LENGTH = 0x3fff_ffff;

  private final SegmentBytes bytes;

  FrameFinder(Path file) throws IOException {
    this.bytes = new SegmentBytes(file);
  }

  /** The file, with the window on what was looked at last. */
  SegmentBytes bytes() {
    return bytes;
  }

  /** Where the message after one of the given header begins. */
  static long after(long at, int header) {
    return align(at + HEADER + (header & LENGTH));
  }

  /** The marked frame at a place; null where there is none, or a damaged one. */
  @Nullable BlockStart block(long at) throws IOException {
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
    return new BlockStart(at, events, after(at, length), kind, checksum, base, before);
  }

  /** The length of the block's unmarked frame at a place; 0 where there is none. */
  int more(long at, @Nullable BlockStart start) throws IOException {
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

  boolean isChroniclesOwn(long at, int header) throws IOException {
    return (header & (NOT_COMPLETE | CHRONICLES_OWN)) == CHRONICLES_OWN
        && (header & LENGTH) > 0
        && at + HEADER + (header & LENGTH) <= bytes.size()
        && bytes.load(at, HEADER + 1)
        // else one of our frames with a flipped bit
        && bytes.array()[bytes.offset(at) + HEADER] != Frame.VERSION;
  }

  /** The next frame from a place on that can be read; -1 where there is none. */
  long nextGood(long from, @Nullable BlockStart start) throws IOException {
    long at = candidate(from, bytes.size(), false);
    while (at >= 0 && block(at) == null && more(at, start) == 0) {
      at = candidate(at + 1, bytes.size(), false);
    }
    return at;
  }

  /** The next place in a range where the bytes look like a frame; -1 where there is none. */
  long candidate(long from, long to, boolean marked) throws IOException {
    long at = align(from);
    while (at < to && bytes.load(at, HEADER + Frame.MARKED_HEAD)) {
      // what Chronicle keeps for later is zeros, many of them
      at += bytes.zeros(at) & ~3;
      if (!bytes.load(at, HEADER + Frame.MARKED_HEAD)) {
        return -1;
      }
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
