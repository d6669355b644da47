package dev.realtime.api.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to read of an event log.
 *
 * @param path as rules write it, relative to the folder of event logs
 * @param start the earliest time, included; null for the log's beginning
 * @param end the latest time, included; null for its end
 * @param limit the most events to return, at least 1
 * @param channel only events of this channel; null for all
 * @param order whether the oldest or the newest come first, and so which ones a limit keeps
 */
public record EventLogQuery(
    String path,
    @Nullable Instant start,
    @Nullable Instant end,
    int limit,
    @Nullable String channel,
    Order order) {

  /** Where a query gives no limit: enough for any list a person reads. */
  public static final int DEFAULT_LIMIT = 1000;

  /** The most that one query may ask for. */
  public static final int LARGEST_LIMIT = 100_000;

  /** Which end of the log comes first. */
  public enum Order {
    /** The oldest event first. */
    OLDEST_FIRST,
    /** The newest event first. */
    NEWEST_FIRST
  }

  /**
   * Checks the ranges.
   *
   * @throws EventLogException if the limit is out of range or the start lies after the end
   */
  public EventLogQuery {
    if (limit < 1 || limit > LARGEST_LIMIT) {
      throw new EventLogException("limit must be from 1 to " + LARGEST_LIMIT + ", not " + limit);
    }
    if (start != null && end != null && start.isAfter(end)) {
      throw new EventLogException(
          "start_time " + start.getEpochSecond() + " lies after end_time " + end.getEpochSecond());
    }
  }

  /** Everything from the beginning, up to the default limit. */
  public static EventLogQuery all(String path) {
    return new EventLogQuery(path, null, null, DEFAULT_LIMIT, null, Order.OLDEST_FIRST);
  }
}
