package dev.realtime.lua;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of a script as text and back, byte by byte the same: UTF-8, or where they are none, such as
 * a file in an old Windows code page, a character a byte.
 */
record SourceText(byte[] bytes, String text, Charset charset) {

  static SourceText of(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new SourceText(bytes, text, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      return new SourceText(
          bytes, new String(bytes, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    }
  }

  /** The bytes of another text in the same encoding. */
  byte[] encode(String other) {
    return other == text ? bytes : other.getBytes(charset);
  }
}
