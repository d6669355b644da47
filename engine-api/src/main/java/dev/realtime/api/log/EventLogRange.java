package dev.realtime.api.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a log a pass through it wants.
 *
 * @param path as rules write it, relative to the folder of event logs
 * @param start the earliest time, included; null for the log's beginning
 * @param end the latest time, included; null for its end
 * @param channel only events of this channel; null for all
 */
public record EventLogRange(
    String path, @Nullable Instant start, @Nullable Instant end, @Nullable String channel) {

  /**
   * Checks the range.
   *
   * @throws EventLogException if the start lies after the end
   */
  public EventLogRange {
    if (start != null && end != null && start.isAfter(end)) {
      throw new EventLogException(
          "start_time " + start.getEpochSecond() + " lies after end_time " + end.getEpochSecond());
    }
  }
}
