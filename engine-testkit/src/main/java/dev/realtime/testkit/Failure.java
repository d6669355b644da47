package dev.realtime.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.HttpWire;
import dev.realtime.api.action.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the other side of an action says in the place of "fine", so many times.
 *
 * <pre>{@code
 * bench.fail("discord", Failure.status(503).times(2));
 * bench.fail("http", Failure.timeout());
 * }</pre>
 *
 * <p>Immutable; may be used from any thread.
 */
public final class Failure {
  /** As often as it is asked. */
  private static final int ALWAYS = Integer.MAX_VALUE;

  private enum Kind {
    STATUS,
    TIMEOUT,
    REFUSED
  }

  private final Kind kind;
  private final int status;
  private final int times;
  private final @Nullable Duration retryAfter;
  private final Map<String, List<String>> headers;
  private final @Nullable String body;

  private Failure(
      Kind kind,
      int status,
      int times,
      @Nullable Duration retryAfter,
      Map<String, List<String>> headers,
      @Nullable String body) {
    this.kind = kind;
    this.status = status;
    this.times = times;
    this.retryAfter = retryAfter;
    this.headers = headers;
    this.body = body;
  }

  /**
   * An answer with a status, every time.
   *
   * @param status an HTTP status, 100 to 599; it may be a good one, too
   * @throws IllegalArgumentException if it is none
   */
  public static Failure status(int status) {
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException("status must be from 100 to 599, not " + status);
    }
    return new Failure(Kind.STATUS, status, ALWAYS, null, Map.of(), null);
  }

  /** No answer in time, every time. */
  public static Failure timeout() {
    return new Failure(Kind.TIMEOUT, 0, ALWAYS, null, Map.of(), null);
  }

  /** Nobody listens there, every time. */
  public static Failure refused() {
    return new Failure(Kind.REFUSED, 0, ALWAYS, null, Map.of(), null);
  }

  /**
   * The same, so many times; then all is fine again.
   *
   * @throws IllegalArgumentException if that is less than once
   */
  public Failure times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("times must be at least 1, not " + count);
    }
    return new Failure(kind, status, count, retryAfter, headers, body);
  }

  /** The same with the word to come again after a time: the header, and Discord's JSON. */
  public Failure retryAfter(Duration wait) {
    return new Failure(kind, status, times, wait, headers, body);
  }

  /** The same with a header. */
  public Failure header(String name, String value) {
    Map<String, List<String>> more = new TreeMap<>(headers);
    more.put(name, List.of(value));
    return new Failure(kind, status, times, retryAfter, Map.copyOf(more), body);
  }

  /** The same with a body. */
  public Failure body(String text) {
    return new Failure(kind, status, times, retryAfter, headers, text);
  }

  int times() {
    return times;
  }

  /** How it goes for a plugin that speaks HTTP. */
  HttpWire.Answer answer() throws IOException {
    switch (kind) {
      case TIMEOUT -> throw new SocketTimeoutException("timeout");
      case REFUSED -> throw new ConnectException("Connection refused");
      default -> {
        Map<String, List<String>> all = new TreeMap<>(headers);
        String text = body == null ? "" : body;
        if (retryAfter != null) {
          double seconds = retryAfter.toMillis() / 1000.0;
          all.putIfAbsent("Retry-After", List.of(String.valueOf((long) Math.ceil(seconds))));
          if (body == null) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            text = json.put("retry_after", seconds).put("global", false).toString();
          }
        }
        return new HttpWire.Answer(status, all, text.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** How it goes for a plugin that does not. */
  Outcome outcome() {
    return switch (kind) {
      case TIMEOUT -> Outcome.retry("no answer in time");
      case REFUSED -> Outcome.retry("connection refused");
      case STATUS -> {
        String reason = "status " + status;
        if (status < 300) {
          yield Outcome.done();
        }
        if (status == 410) {
          yield Outcome.gone(reason);
        }
        boolean passing = status == 408 || status == 429 || status >= 500;
        if (!passing) {
          yield Outcome.rejected(reason);
        }
        yield retryAfter == null ? Outcome.retry(reason) : Outcome.retryAfter(retryAfter, reason);
      }
    };
  }

  /** In a word, for a trace. */
  @Override
  public String toString() {
    return kind == Kind.STATUS ? "status " + status : kind == Kind.TIMEOUT ? "timeout" : "refused";
  }
}
