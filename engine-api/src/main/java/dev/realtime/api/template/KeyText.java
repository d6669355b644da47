package dev.realtime.api.template;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of the characters that mean something in a key or a pattern of keys. */
final class KeyText {
  private static final String SPECIAL = ":*?[]{}%\\";

  private KeyText() {}

  static String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c > ' ' && c != 0x7f && SPECIAL.indexOf(c) < 0;
      if (escaped == null && !plain) {
        escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
      }
      if (escaped != null) {
        if (plain) {
          escaped.append(c);
        } else {
          escaped.append(String.format("%%%02X", (int) c));
        }
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  static String unescape(String escaped) {
    if (escaped.indexOf('%') < 0) {
      return escaped;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
    byte[] source = escaped.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < source.length; i++) {
      int high = source[i] == '%' && i + 2 < source.length ? digit(source[i + 1]) : -1;
      int low = high >= 0 ? digit(source[i + 2]) : -1;
      if (low >= 0) {
        bytes.write(high * 16 + low);
        i += 2;
      } else {
        bytes.write(source[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int digit(byte character) {
    return Character.digit(character, 16);
  }
}
