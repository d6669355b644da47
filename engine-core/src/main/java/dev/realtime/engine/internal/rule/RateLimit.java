package dev.realtime.engine.internal.rule;

import dev.realtime.api.action.DefinitionException;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * At most so many firings in so long, as a bucket of tokens that refills evenly. What exceeds it
 * does not fire. Used by the router's thread alone.
 */
final class RateLimit {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*/\\s*(s|m|h|d)");

  private final InstantSource clock;
  private final double size;
  private final double tokensPerMilli;
  private double tokens;
  private long refilledAt;

  private RateLimit(InstantSource clock, double size, double periodMillis) {
    this.clock = clock;
    this.size = size;
    this.tokensPerMilli = size / periodMillis;
    this.tokens = size;
    this.refilledAt = clock.millis();
  }

  /**
   * Reads a limit such as {@code 10/s} or {@code 30/m}.
   *
   * @throws DefinitionException if it is none
   */
  static RateLimit parse(String text, InstantSource clock) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new DefinitionException(
          "rate_limit",
          "must be a number per s, m, h or d, such as \"30/m\", not \"" + text + "\"");
    }
    double period =
        switch (matcher.group(2)) {
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> 86_400_000;
        };
    return new RateLimit(clock, Double.parseDouble(matcher.group(1)), period);
  }

  /** Takes a token if there is one. */
  boolean tryTake() {
    long now = clock.millis();
    // A clock that was set back must not empty the bucket.
    tokens = Math.min(size, tokens + Math.max(0, now - refilledAt) * tokensPerMilli);
    refilledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
