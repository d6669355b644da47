package dev.realtime.server.faults;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What came of the events.
 *
 * @param forgivable events that the store may have taken over and forgotten
 * @param forgivableInWindows events whose window it may have counted and forgotten
 * @param logged the events in the event logs
 * @param loggedAgain records beyond the first of an event
 * @param posted the events at the HTTP endpoint
 * @param postedAgain requests beyond the first of an event
 * @param underOtherIds events that were posted again under another id
 * @param counted the counter's number
 * @param sums the number of each bucket
 * @param summedUp the events that the windows counted
 * @param sum the sum that the windows made
 */
record Tally(
    int events,
    Map<String, Integer> faults,
    BitSet forgivable,
    BitSet forgivableInWindows,
    BitSet logged,
    long loggedAgain,
    BitSet posted,
    long postedAgain,
    long underOtherIds,
    @Nullable Long counted,
    long[] sums,
    @Nullable Long summedUp,
    @Nullable Long sum,
    long windowRecords,
    long deadLetters,
    long droppedByProducer) {

  /** Nothing lost but what the store forgot; and nothing twice where it is promised. */
  boolean isRight() {
    boolean exact = underOtherIds == 0;
    for (int bucket = 0; bucket < FaultRun.BUCKETS; bucket++) {
      exact &= isRight(sums[bucket], sumOf(bucket, all()), sumOf(bucket, forgivable));
    }
    return exact
        && isOnlyForgivable(missing(logged))
        && isOnlyForgivable(missing(posted))
        && isRight(counted, events, forgivable.cardinality())
        && isRight(summedUp, events, forgivableInWindows.cardinality())
        && isRight(sum, sumOf(-1, all()), sumOf(-1, forgivableInWindows));
  }

  /** Nothing lost at all; what was not confirmed in time may have counted again. */
  boolean isComplete() {
    return underOtherIds == 0
        && missing(logged).isEmpty()
        && missing(posted).isEmpty()
        && isAtLeast(counted, events)
        && isAtLeast(summedUp, events)
        && IntStream.range(0, FaultRun.BUCKETS)
            .allMatch(bucket -> isAtLeast(sums[bucket], sumOf(bucket, all())));
  }

  /** Everything, and no more again than a few hundred events around each end of a master. */
  private boolean isAtLeast(@Nullable Long number, long expected) {
    return number != null && number >= expected && number <= expected + expected / 10;
  }

  /** Never too much; and too little by no more than may be missing. */
  private static boolean isRight(@Nullable Long number, long expected, long mayMiss) {
    return number != null && number <= expected && number >= expected - mayMiss;
  }

  private boolean isOnlyForgivable(BitSet missing) {
    BitSet other = (BitSet) missing.clone();
    other.andNot(forgivable);
    return other.isEmpty();
  }

  private BitSet all() {
    BitSet all = new BitSet();
    all.set(1, events + 1);
    return all;
  }

  private BitSet missing(BitSet there) {
    BitSet missing = all();
    missing.andNot(there);
    return missing;
  }

  /** The sum of the events of a bucket, or of all buckets: -1. */
  private static long sumOf(int bucket, BitSet events) {
    return events.stream()
        .filter(n -> bucket < 0 || n % FaultRun.BUCKETS == bucket)
        .asLongStream()
        .sum();
  }

  private int exactSums() {
    int exact = 0;
    for (int bucket = 0; bucket < FaultRun.BUCKETS; bucket++) {
      exact += sums[bucket] == sumOf(bucket, all()) ? 1 : 0;
    }
    return exact;
  }

  /** Such as {@code 3-5 9}; what is in one piece is one range. */
  private static String ranges(BitSet events) {
    StringBuilder text = new StringBuilder();
    for (int from = events.nextSetBit(0); from >= 0; from = events.nextSetBit(from)) {
      int end = events.nextClearBit(from);
      text.append(text.isEmpty() ? "" : " ").append(from);
      text.append(end - 1 == from ? "" : "-" + (end - 1));
      from = end;
    }
    return text.isEmpty() ? "none" : text.toString();
  }

  @Override
  public String toString() {
    return """
        faults                        %s
        events emitted                %,d
        in the event logs             %,d  (and %,d records again)
        at the HTTP endpoint          %,d  (and %,d requests again, %d of them under another id)
        missing in the logs           %s
        missing at the endpoint       %s
        counter                       %,d
        sums that are exact           %d of %d
        events covered by windows     %,d  (their sum %,d, expected %,d; %,d window records)
        dead letters                  %,d
        refused by the producer       %,d, and offered again
        the store may have forgotten  %s
        %s"""
        .formatted(
            new TreeMap<>(faults),
            events,
            logged.cardinality(),
            loggedAgain,
            posted.cardinality(),
            postedAgain,
            underOtherIds,
            ranges(missing(logged)),
            ranges(missing(posted)),
            counted,
            exactSums(),
            FaultRun.BUCKETS,
            summedUp,
            sum,
            sumOf(-1, all()),
            windowRecords,
            deadLetters,
            droppedByProducer,
            ranges(forgivable),
            isRight() ? "RIGHT" : "WRONG");
  }
}
