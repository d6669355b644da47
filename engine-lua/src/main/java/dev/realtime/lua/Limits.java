package dev.realtime.lua;

import java.time.Duration;

/**
 * How much one call of a script may use.
 *
 * @param steps instructions, and as many as the work inside library functions is worth
 * @param processor time on the processor, for what steps do not measure
 * @param longestText in bytes
 * @param memory in bytes: what the whole state may hold; 0 where that is not measured, because few
 *     steps cannot take much
 */
record Limits(long steps, Duration processor, int longestText, long memory) {
  /** A condition of a few comparisons needs twenty; this takes about a tenth of a millisecond. */
  static final Limits OF_CONDITION = new Limits(100_000, Duration.ofMillis(250), 1 << 20, 0);

  /**
   * About a second and a half, in which everything else in the file waits. A system property, for
   * whoever needs more.
   */
  static final Limits OF_CALLBACK =
      new Limits(
          Long.getLong("realtime.script.instructions", 50_000_000),
          Duration.ofSeconds(10),
          longEnough(),
          Runtime.getRuntime().maxMemory() / 4);

  /** Nobody needs more, and several files may each be making such a text at the same time. */
  private static int longEnough() {
    return (int) Math.max(1 << 20, Math.min(8 << 20, Runtime.getRuntime().maxMemory() / 256));
  }
}
