package dev.realtime.actions.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Goes through the lines of a file without holding more than one of them. */
final class JsonLines {
  private static final int LONGEST_LINE = 64 << 20;

  private JsonLines() {}

  /** Takes the lines. */
  @FunctionalInterface
  interface Sink {
    /**
     * One line.
     *
     * @param line the bytes, without the line feed; valid during the call
     * @param complete false for a last line without a line feed
     */
    void line(byte[] line, int length, long position, boolean complete);
  }

  static void forEach(Path file, Sink sink) throws IOException {
    forEach(file, 0, sink);
  }

  /** Goes through the lines from one on that begins at a place. */
  static void forEach(Path file, long from, Sink sink) throws IOException {
    byte[] buffer = new byte[256 << 10];
    int filled = 0;
    long start = from;
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(Math.min(from, Files.size(file)));
      while (true) {
        if (filled == buffer.length) {
          if (filled >= LONGEST_LINE) {
            throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
          }
          buffer = Arrays.copyOf(buffer, filled * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
          if (filled > 0) {
            sink.line(buffer, filled, start, false);
          }
          return;
        }
        int searched = filled;
        filled += read;
        int begin = 0;
        for (int i = searched; i < filled; i++) {
          if (buffer[i] == '\n') {
            byte[] line = begin == 0 ? buffer : Arrays.copyOfRange(buffer, begin, i);
            sink.line(line, i - begin, start + begin, true);
            begin = i + 1;
          }
        }
        System.arraycopy(buffer, begin, buffer, 0, filled - begin);
        filled -= begin;
        start += begin;
      }
    }
  }
}
