package dev.realtime.api.backend;

import dev.realtime.api.EventPosition;
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
 * @param source the events it comes from, so that none of them counts twice; null where each call
 *     counts
 */
public record CounterUpdate(
    String key,
    Operation operation,
    double amount,
    @Nullable Duration timeToLive,
    List<Board> boards,
    @Nullable Source source) {

  /** An update that counts as often as it is sent. */
  public CounterUpdate(
      String key,
      Operation operation,
      double amount,
      @Nullable Duration timeToLive,
      List<Board> boards) {
    this(key, operation, amount, timeToLive, boards, null);
  }

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
   * The events of the stream that an update is made of. For each name the store knows the last
   * position whose update it carried out, and leaves out updates up to there: so whoever acts sends
   * the updates of one name in the order of the stream, and may send any of them again.
   *
   * @param name the same for all updates of one action, on every engine and after each restart
   * @param first the position of its first event
   * @param last the position of its last event
   */
  public record Source(String name, EventPosition first, EventPosition last) {

    /** This and a later update of the same name made one. */
    public Source upTo(Source later) {
      return new Source(name, first, later.last());
    }
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
