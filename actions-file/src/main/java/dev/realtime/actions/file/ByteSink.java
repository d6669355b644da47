package dev.realtime.actions.file;

import java.util.Arrays;

/** A growing run of bytes with the number forms of a record. */
final class ByteSink {
  private byte[] bytes = new byte[4096];
  private int length;

  /** The bytes, of which the first {@link #length()} count. */
  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
    if (bytes.length > 1 << 20) {
      bytes = new byte[4096];
    }
  }

  /** Takes back what was written after the first {@code newLength} bytes. */
  void truncate(int newLength) {
    length = newLength;
  }

  void writeByte(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  void writeBytes(byte[] source) {
    room(source.length);
    System.arraycopy(source, 0, bytes, length, source.length);
    length += source.length;
  }

  void writeInt(int value) {
    room(4);
    LittleEndian.putInt(bytes, length, value);
    length += 4;
  }

  void writeLong(long value) {
    room(8);
    LittleEndian.putLong(bytes, length, value);
    length += 8;
  }

  /** Seven bits a byte, the lowest first; small numbers take one byte. */
  void writeVarint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** A varint for numbers of either sign near zero. */
  void writeSigned(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
