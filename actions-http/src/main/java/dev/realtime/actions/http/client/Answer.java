package dev.realtime.actions.http.client;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What the other side answered.
 *
 * @param status an HTTP status
 * @param headers as they came
 * @param url what was asked
 * @param text the start of what it said, at most 64 KiB; empty where it says that all is well
 */
public record Answer(int status, Headers headers, HttpUrl url, String text) {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");

  /** Whether the other side took the request. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** How long it asks to wait, in seconds or as a date; null where it does not. Not clamped. */
  public @Nullable Duration retryAfter(Instant now) {
    String header = headers.get("Retry-After");
    if (header == null) {
      return null;
    }
    Duration seconds = seconds(header);
    if (seconds != null) {
      return seconds;
    }
    java.util.Date date = headers.getDate("Retry-After");
    return date == null ? null : Duration.between(now, date.toInstant());
  }

  /** A number of seconds as headers have it, a begun millisecond being a whole one. */
  public static @Nullable Duration seconds(@Nullable String text) {
    if (text == null || !SECONDS.matcher(text.strip()).matches()) {
      return null;
    }
    return Duration.ofMillis((long) Math.ceil(Double.parseDouble(text.strip()) * 1000));
  }
}
