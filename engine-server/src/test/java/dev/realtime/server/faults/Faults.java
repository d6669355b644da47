package dev.realtime.server.faults;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The faults of one run: when they come, how many of each, and what they may cost. */
final class Faults {
  private final Random random;
  private final Map<String, Integer> counts = new HashMap<>();
  private final BitSet forgivable = new BitSet();
  private volatile int emitted;

  Faults(long seed) {
    this.random = new Random(seed);
  }

  /** An event was emitted, with this number. */
  void emitted(int event) {
    emitted = event;
  }

  /** The number of the last event that was emitted. */
  int emitted() {
    return emitted;
  }

  /** Says and counts that a fault begins. */
  void begin(String fault) {
    counts.merge(fault, 1, Integer::sum);
    System.out.printf("%tT.%<tL after event %,d: %s%n", System.currentTimeMillis(), emitted, fault);
  }

  /** Events that the store may have taken over and forgotten: the first, and the last of them. */
  void forgive(int first, int last) {
    forgivable.set(Math.max(1, first), last + 1);
  }

  /** All events that the store may have forgotten. */
  BitSet forgivable() {
    return (BitSet) forgivable.clone();
  }

  int pick(int bound) {
    return random.nextInt(bound);
  }

  void pause(int leastMillis, int mostMillis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(leastMillis + random.nextInt(mostMillis - leastMillis + 1));
  }

  Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }
}
