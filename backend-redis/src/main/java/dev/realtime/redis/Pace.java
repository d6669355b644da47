package dev.realtime.redis;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often to look after the connection.
 *
 * @param beat between two heartbeats
 * @param firstPause before the second attempt to connect; each further pause is twice as long
 * @param longestPause what they grow to
 */
record Pace(Duration beat, Duration firstPause, Duration longestPause) {
  static final Pace USUAL =
      new Pace(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(5));

  /** Half of the pause is fixed and half is chance, so that a fleet does not come all at once. */
  Duration pause(int failures, RandomGenerator random) {
    int doublings = Math.min(failures - 1, 20);
    long whole = Math.min(firstPause.toMillis() << doublings, longestPause.toMillis());
    return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
  }
}
