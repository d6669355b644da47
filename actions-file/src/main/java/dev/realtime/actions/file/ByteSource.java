package dev.realtime.actions.file;

import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link ByteSink} wrote. Running past the end raises {@link IndexOutOfBoundsException}.
 */
final class ByteSource {
  private final byte[] bytes;
  private final int end;
  private int at;

  ByteSource(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /** Where the next byte lies in the array. */
  int position() {
    return at;
  }

  int readByte() {
    need(1);
    return bytes[at++] & 0xff;
  }

  byte[] readBytes(int count) {
    need(count);
    byte[] copy = new byte[count];
    System.arraycopy(bytes, at, copy, 0, count);
    at += count;
    return copy;
  }

  void skip(int count) {
    need(count);
    at += count;
  }

  String readUtf8(int count) {
    need(count);
    String text = new String(bytes, at, count, StandardCharsets.UTF_8);
    at += count;
    return text;
  }

  int readInt() {
    need(4);
    at += 4;
    return LittleEndian.getInt(bytes, at - 4);
  }

  long readLong() {
    need(8);
    at += 8;
    return LittleEndian.getLong(bytes, at - 8);
  }

  long readVarint() {
    if (at < end && bytes[at] >= 0) {
      return bytes[at++];
    }
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("a number of more than ten bytes");
  }

  long readSigned() {
    long value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A varint that counts things which take at least a byte each, of which so many must be left. */
  int readCount() {
    long count = readVarint();
    if (count < 0 || count > end - at) {
      throw new IndexOutOfBoundsException("a count of " + count + " in " + (end - at) + " bytes");
    }
    return (int) count;
  }

  private void need(int count) {
    if (count < 0 || count > end - at) {
      throw new IndexOutOfBoundsException("the record ends in the middle of a value");
    }
  }
}
