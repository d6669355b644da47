package dev.realtime.bridge;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One message between the game and the engine, as {@code frames.txt} describes it.
 *
 * @param number what it belongs to, by type; unsigned
 */
record Frame(FrameType type, int flags, long number, String name, byte[] body) {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 16;

  /** The most that name and body may be together. */
  static final int LARGEST = 64 << 20;

  /** The same for somebody who has not been welcomed yet. */
  static final int LARGEST_OF_STRANGERS = 4096;

  static final int LONGEST_NAME = 0xffff;

  private static final byte[] NOTHING = {};

  static Frame of(FrameType type, int flags, long number) {
    return new Frame(type, flags, number, "", NOTHING);
  }

  static Frame of(FrameType type, int flags, long number, String name, String body) {
    return new Frame(type, flags, number, name, body.getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Whether it can travel: no name or body is too long. */
  boolean fits() {
    long nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
    return nameBytes <= LONGEST_NAME && nameBytes + body.length <= LARGEST;
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(nameBytes.length + body.length);
    header.put((byte) type.code());
    header.put((byte) flags);
    header.putShort((short) nameBytes.length);
    header.putLong(number);
    out.write(header.array());
    out.write(nameBytes);
    out.write(body);
  }

  /**
   * Reads the next frame.
   *
   * @param largest the most that its name and body may be together
   * @throws EOFException if the other side has ended
   * @throws ProtocolException if what came is no frame
   */
  static Frame readFrom(InputStream in, int largest) throws IOException {
    byte[] head = in.readNBytes(HEADER_BYTES);
    if (head.length < HEADER_BYTES) {
      throw new EOFException(head.length == 0 ? "ended" : "ended within a frame");
    }
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    long length = Integer.toUnsignedLong(header.getInt());
    int code = Byte.toUnsignedInt(header.get());
    int flags = Byte.toUnsignedInt(header.get());
    int nameLength = Short.toUnsignedInt(header.getShort());
    FrameType type = FrameType.of(code);
    if (type == null) {
      throw new ProtocolException("sent a frame of the unknown type " + code);
    }
    if (length > largest || nameLength > length) {
      throw new ProtocolException(
          "sent a frame of " + length + " bytes with a name of " + nameLength);
    }
    byte[] name = in.readNBytes(nameLength);
    byte[] body = in.readNBytes((int) length - nameLength);
    if (name.length + body.length < length) {
      throw new EOFException("ended within a frame");
    }
    return new Frame(type, flags, header.getLong(), new String(name, StandardCharsets.UTF_8), body);
  }
}
