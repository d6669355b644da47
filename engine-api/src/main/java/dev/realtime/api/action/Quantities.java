package dev.realtime.api.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times and sizes as rules and settings write them. */
public final class Quantities {
  private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)");

  private Quantities() {}

  /**
   * A time: a number of seconds, or a text such as {@code 500ms 10s 5m 24h 7d}.
   *
   * @throws IllegalArgumentException if the text is no such time
   */
  public static Duration duration(String text) {
    Duration duration = parseDuration(text);
    if (duration == null) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no time: write " + Field.Kind.DURATION.shape());
    }
    return duration;
  }

  static boolean isDuration(JsonNode node) {
    return node.isNumber()
        ? node.doubleValue() >= 0 && node.doubleValue() < 1e9
        : node.isTextual() && parseDuration(node.textValue()) != null;
  }

  static Duration duration(JsonNode node) {
    return node.isNumber() ? seconds(node.doubleValue()) : duration(node.textValue());
  }

  private static @Nullable Duration parseDuration(String text) {
    Matcher matcher = AMOUNT.matcher(text.strip());
    if (!matcher.matches()) {
      return null;
    }
    double unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "ms" -> 0.001;
          case "", "s" -> 1;
          case "m" -> 60;
          case "h" -> 3600;
          case "d" -> 86400;
          default -> -1;
        };
    double seconds = Double.parseDouble(matcher.group(1)) * unit;
    return unit < 0 || seconds >= 1e9 ? null : seconds(seconds);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /**
   * A size in bytes: a number, or a text such as {@code 512KB 100MB 2GB} (powers of 1024).
   *
   * @throws IllegalArgumentException if the text is no such size
   */
  public static long bytes(String text) {
    Long size = parseBytes(text);
    if (size == null) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no size: write " + Field.Kind.SIZE.shape());
    }
    return size;
  }

  static boolean isSize(JsonNode node) {
    return node.isNumber()
        ? node.doubleValue() >= 1 && node.doubleValue() < 1e18
        : node.isTextual() && parseBytes(node.textValue()) != null;
  }

  static long bytes(JsonNode node) {
    return node.isNumber() ? node.longValue() : bytes(node.textValue());
  }

  private static @Nullable Long parseBytes(String text) {
    Matcher matcher = AMOUNT.matcher(text.strip());
    if (!matcher.matches()) {
      return null;
    }
    double unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1;
          case "k", "kb" -> 1L << 10;
          case "m", "mb" -> 1L << 20;
          case "g", "gb" -> 1L << 30;
          default -> -1;
        };
    double bytes = Double.parseDouble(matcher.group(1)) * unit;
    return bytes < 1 || bytes >= 1e18 ? null : (long) bytes;
  }
}
