package dev.realtime.actions.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file read through a window of plain reads. Never mapped: touching a mapped page that a damaged
 * or shortened file does not have kills the whole process.
 */
final class SegmentBytes implements Closeable {
  /** Enough to see a block where one jumps about in the file. */
  private static final int GLANCE = 32 << 10;

  /** Where one reads on, each window is twice the one before, up to this. */
  private static final int WINDOW = 128 << 10;

  private static final byte[] ZEROS = new byte[WINDOW];

  private final FileChannel channel;
  private final long size;
  private byte[] window = new byte[GLANCE];
  private int wanted = GLANCE;
  private long start;
  private int filled;

  SegmentBytes(Path file) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.size = channel.size();
  }

  /** The file's size when it was opened. */
  long size() {
    return size;
  }

  /**
   * Makes a range readable.
   *
   * @return whether the file has it
   */
  boolean load(long from, int count) throws IOException {
    if (from >= start && from + count <= start + filled) {
      return true;
    }
    return from + count <= size && fill(from, count);
  }

  /** Reads the window anew, for a file that is being written. */
  boolean reload(long from, int count) throws IOException {
    return from + count <= size && fill(from, count);
  }

  /** The window's bytes. */
  byte[] array() {
    return window;
  }

  /** Where a place of the file that was loaded lies in {@link #array()}. */
  int offset(long position) {
    return (int) (position - start);
  }

  /** How many loaded bytes there are from a place on. */
  int loadedFrom(long position) {
    return (int) (start + filled - position);
  }

  /** How many of those are zeros, up to the first that is not. */
  int zeros(long position) {
    int from = offset(position);
    int count = Math.min(loadedFrom(position), ZEROS.length);
    int different = Arrays.mismatch(window, from, from + count, ZEROS, 0, count);
    return different < 0 ? count : different;
  }

  int intAt(long position) {
    return LittleEndian.getInt(window, offset(position));
  }

  private boolean fill(long from, int count) throws IOException {
    boolean onwards = from > start && from <= start + filled;
    wanted = onwards ? Math.min(WINDOW, 2 * wanted) : GLANCE;
    if (window.length < Math.max(count, wanted)) {
      window = new byte[Math.max(count + GLANCE, wanted)];
    }
    start = from;
    filled = 0;
    ByteBuffer buffer = ByteBuffer.wrap(window, 0, Math.max(count, wanted));
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, from + buffer.position());
      if (read < 0) {
        break;
      }
    }
    filled = buffer.position();
    return filled >= count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
