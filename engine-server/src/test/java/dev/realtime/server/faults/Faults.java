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
  private final BitSet forgivableInWindows = new BitSet();
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
    say(fault);
  }

  /** Says something, with the time and the last event. */
  void say(String what) {
    System.out.printf("%tT.%<tL after event %,d: %s%n", System.currentTimeMillis(), emitted, what);
  }

  /**
   * The store may have forgotten what was done in a certain time.
   *
   * @param first the first event that was emitted in that time
   * @param last the last of them
   * @param oldest the first event of a window that may have ended in that time
   */
  void forgive(int first, int last, int oldest) {
    forgivable.set(Math.max(1, first), last + 1);
    forgivableInWindows.set(Math.max(1, oldest), last + 1);
  }

  /** The events that the store may have taken over and forgotten. */
  BitSet forgivable() {
    return (BitSet) forgivable.clone();
  }

  /** The events of windows that the store may have counted and forgotten. */
  BitSet forgivableInWindows() {
    return (BitSet) forgivableInWindows.clone();
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
