package dev.realtime.api.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Makes a text that came from a player harmless for the place it is filled into. Only what fills a
 * placeholder is escaped, never the template's own text.
 */
@FunctionalInterface
public interface Escaper {

  /** Leaves the text as it is, for places where no character means anything. */
  Escaper NONE = text -> text;

  /** For one part of a URL's path or one value of its query: RFC 3986 percent-encoding. */
  Escaper URL_PART =
      text ->
          switch (text) {
            // a lone dot or pair of dots would walk up the path
            case "." -> "%2E";
            case ".." -> "%2E%2E";
            default ->
                URLEncoder.encode(text, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A")
                    .replace("%7E", "~");
          };

  /** For the inside of a JSON string in a template body; the quotes are the template's. */
  Escaper JSON = text -> JsonText.escape(text);

  /**
   * For one part of a key: {@code :}, {@code *}, {@code ?}, {@code [}, {@code ]}, braces, {@code
   * %}, the backslash, and the white space and control characters of ASCII become {@code %XX}, so
   * that a name never adds a part or looks like a pattern. {@link #unescapeKeyPart} gives the name
   * back.
   */
  Escaper KEY_PART = text -> KeyText.escape(text);

  /**
   * For one part of a file's path: everything but letters, digits, {@code -}, {@code _}, {@code .}
   * and the space between words becomes {@code _}; a name of dots alone, or none, becomes {@code
   * _}.
   */
  Escaper FILE_NAME = text -> FileText.escape(text);

  /** The text that {@link #KEY_PART} escaped. */
  static String unescapeKeyPart(String escaped) {
    return KeyText.unescape(escaped);
  }

  /** Escapes one value. */
  String escape(String text);
}
