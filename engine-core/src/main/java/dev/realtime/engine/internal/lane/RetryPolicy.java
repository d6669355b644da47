package dev.realtime.engine.internal.lane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a failed delivery is tried again: exponential back-off with full jitter.
 *
 * @param attempts how often in all
 * @param backoff the longest wait before the second attempt; it doubles with each
 * @param maxBackoff where the doubling ends
 */
public record RetryPolicy(int attempts, Duration backoff, Duration maxBackoff) {

  /** Five attempts within about a quarter of a minute. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** No endpoint may park a rule for longer. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private static final List<Field> FIELDS =
      List.of(
          Field.of("attempts", Field.Kind.INTEGER).defaultValue(DEFAULT.attempts()),
          Field.of("backoff", Field.Kind.DURATION).defaultValue(DEFAULT.backoff().toSeconds()),
          Field.of("max_backoff", Field.Kind.DURATION)
              .defaultValue(DEFAULT.maxBackoff().toSeconds()));

  /**
   * Reads the field {@code retry} of a definition.
   *
   * @throws DefinitionException if it is no such table
   */
  public static RetryPolicy of(@Nullable JsonNode retry) {
    // an empty Lua table may arrive as an empty list
    if (retry == null || retry.isNull() || retry.isArray() && retry.isEmpty()) {
      return DEFAULT;
    }
    if (!(retry instanceof ObjectNode table)) {
      throw new DefinitionException(
          "retry", "must be a table {attempts = 5, backoff = 1, max_backoff = 60}, not " + retry);
    }
    Definition fields = Definition.check("retry", FIELDS, table, name -> null);
    long attempts = Objects.requireNonNull(fields.integer("attempts"));
    if (attempts < 1 || attempts > 100) {
      throw new DefinitionException("retry.attempts", "must be from 1 to 100, not " + attempts);
    }
    return new RetryPolicy(
        (int) attempts,
        Objects.requireNonNull(fields.duration("backoff")),
        Objects.requireNonNull(fields.duration("max_backoff")));
  }

  /**
   * How long to wait before the next attempt.
   *
   * @param failed how many attempts have failed
   * @param asked the least wait the other side asked for, or null
   */
  Duration delay(int failed, @Nullable Duration asked, RandomGenerator random) {
    double ceiling =
        Math.min(maxBackoff.toMillis(), backoff.toMillis() * Math.pow(2, Math.max(0, failed - 1)));
    Duration own = Duration.ofMillis((long) (random.nextDouble() * ceiling));
    Duration least = asked == null ? Duration.ZERO : clamp(asked);
    return own.compareTo(least) > 0 ? own : least;
  }

  static Duration clamp(Duration asked) {
    return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
  }
}
