package dev.realtime.api;

import java.time.Instant;

/**
 * An event as it travels: its JSON still text, so that whoever only passes it on need not parse it.
 *
 * <p>The same event goes two ways at once: into the event stream, field by field, and to everyone
 * who subscribed to its channel, as plain JSON. {@link #published()} is the second form; it bears a
 * mark by which an engine knows that the event also comes by the stream.
 *
 * @param id unique among all events
 * @param channel where it is emitted
 * @param server the name of the server it comes from
 * @param time when it was emitted
 * @param json any JSON value, without the mark
 */
public record EventMessage(String id, String channel, String server, Instant time, String json) {

  private static final String FIELD = "\"_rt\":{\"id\":\"";
  private static final String AFTER_ID = "\",\"server\":\"";

  /** JSON parsers skip it, and nobody writes it by accident. */
  private static final String SPACE_MARK = " \t \t\n";

  /**
   * The JSON to publish. An object carries the mark as a last field {@code _rt} with {@code id},
   * {@code server} and {@code time} (seconds since 1970); any other value is followed by white
   * space that JSON parsers ignore.
   */
  public String published() {
    int last = json.length() - 1;
    while (last >= 0 && isSpace(json.charAt(last))) {
      last--;
    }
    if (last < 1 || json.charAt(last) != '}') {
      return json + SPACE_MARK;
    }
    int before = last - 1;
    while (before > 0 && isSpace(json.charAt(before))) {
      before--;
    }
    boolean empty = json.charAt(before) == '{';
    StringBuilder text = new StringBuilder(json.length() + 96);
    if (empty) {
      text.append(json, 0, before + 1); // the mark is found by the brace right before it
    } else {
      text.append(json, 0, last).append(',');
    }
    text.append(FIELD).append(id).append(AFTER_ID);
    appendEscaped(text, server);
    text.append("\",\"time\":").append(time.toEpochMilli() / 1000).append('.');
    long millis = time.toEpochMilli() % 1000;
    text.append(millis < 100 ? millis < 10 ? "00" : "0" : "").append(millis);
    return text.append("}}").toString();
  }

  /**
   * Whether a published text bears the mark, and so also comes by the stream.
   *
   * @param published a text received on a channel
   */
  public static boolean isMarked(String published) {
    return published.endsWith(SPACE_MARK) || markStart(published) >= 0;
  }

  /**
   * A published text without its mark; a text that bears none is returned as it is.
   *
   * @param published a text received on a channel
   */
  public static String withoutMark(String published) {
    if (published.endsWith(SPACE_MARK)) {
      return published.substring(0, published.length() - SPACE_MARK.length());
    }
    int start = markStart(published);
    if (start < 0) {
      return published;
    }
    boolean comma = published.charAt(start - 1) == ',';
    return published.substring(0, comma ? start - 1 : start) + "}";
  }

  /** Where the field {@code _rt} begins if it is the last of an object, else -1. */
  private static int markStart(String text) {
    if (!text.endsWith("}}")) {
      return -1;
    }
    int start = text.lastIndexOf(FIELD);
    // An id and a server name are short: a match further from the end is somebody's nested field.
    boolean last =
        start > 0
            && text.indexOf('}', start) == text.length() - 2
            && text.startsWith(AFTER_ID, text.indexOf('"', start + FIELD.length()));
    return last && (text.charAt(start - 1) == ',' || text.charAt(start - 1) == '{') ? start : -1;
  }

  private static void appendEscaped(StringBuilder text, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == '}') {
        // a brace would look like the end of the mark
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
