package dev.realtime.api.backend;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of a counter.
 *
 * @param key such as {@code kills:John:daily}
 * @param operation what to do with the amount
 * @param amount the operand
 * @param timeToLive how long the counter lives from the first write; null for good. A later update
 *     does not move its end
 * @param boards the leaderboards the counter stands on; its end there is its own end
 */
public record CounterUpdate(
    String key,
    Operation operation,
    double amount,
    @Nullable Duration timeToLive,
    List<Board> boards) {

  /** What to do with the amount. */
  public enum Operation {
    /** Add it (a negative amount takes away). */
    ADD,
    /** Take it as the new number. */
    SET,
    /** Take it if it is greater than the number, or there is none. */
    MAX,
    /** Take it if it is less than the number, or there is none. */
    MIN
  }

  /**
   * A leaderboard.
   *
   * @param pattern the counter's key with {@code *} for the part that names the member, such as
   *     {@code kills:*:daily}
   * @param member the name the counter has there, such as {@code John}
   */
  public record Board(String pattern, String member) {}
}
