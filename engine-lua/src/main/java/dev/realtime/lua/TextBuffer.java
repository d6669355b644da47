package dev.realtime.lua;

import dev.realtime.luaj.LuaString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text that is being made, and measured while it grows. */
final class TextBuffer {
  private final Meter meter = Meter.current();
  private byte[] bytes;
  private int length;

  TextBuffer(int expectedLength) {
    this.bytes = new byte[Math.max(16, expectedLength)];
  }

  void append(byte b) {
    makeRoom(1);
    bytes[length++] = b;
  }

  void append(LuaString text) {
    makeRoom(text.m_length);
    text.copyInto(0, bytes, length, text.m_length);
    length += text.m_length;
  }

  void append(String text) {
    byte[] more = text.getBytes(StandardCharsets.UTF_8);
    makeRoom(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void makeRoom(int more) {
    long needed = (long) length + more;
    if (needed > bytes.length) {
      long doubled = Math.max(needed, 2L * bytes.length);
      meter.grow(needed, doubled);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, Math.max(needed, meter.longestText())));
    }
  }

  LuaString toText() {
    return LuaString.valueUsing(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
  }
}
