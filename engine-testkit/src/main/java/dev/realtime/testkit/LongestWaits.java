package dev.realtime.testkit;

import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * In the place of chance: names that are the same each time, and of every back-off the longest, so
 * that a test knows when an attempt is made again.
 */
final class LongestWaits implements RandomGenerator {
  private final Random names = new Random(1);

  @Override
  public long nextLong() {
    return names.nextLong();
  }

  @Override
  public double nextDouble() {
    return 1;
  }
}
