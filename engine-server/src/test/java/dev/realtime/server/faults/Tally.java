package dev.realtime.server.faults;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of the events.
 *
 * @param logged different events in the event logs
 * @param loggedAgain records beyond the first of an event
 * @param posted different events at the HTTP endpoint
 * @param postedAgain requests beyond the first of an event
 * @param underOtherIds events that were posted again under another id
 * @param counted the counter's number
 * @param exactSums how many of the sums are exactly right
 * @param summedUp the events that the windows counted
 * @param sum the sum that the windows made
 */
record Tally(
    int events,
    Map<String, Integer> faults,
    long logged,
    long loggedAgain,
    long posted,
    long postedAgain,
    long underOtherIds,
    @Nullable Long counted,
    int exactSums,
    @Nullable Long summedUp,
    @Nullable Long sum,
    long windowRecords,
    long droppedByProducer) {

  private long expectedSum() {
    return (long) events * (events + 1) / 2;
  }

  /** Nothing lost; and nothing twice where it is promised. */
  boolean isRight() {
    return logged == events
        && posted == events
        && underOtherIds == 0
        && Objects.equals(counted, (long) events)
        && exactSums == FaultRun.BUCKETS
        && Objects.equals(summedUp, (long) events)
        && Objects.equals(sum, expectedSum());
  }

  @Override
  public String toString() {
    return """
        faults                        %s
        events emitted                %,d
        in the event logs             %,d  (and %,d records again)
        at the HTTP endpoint          %,d  (and %,d requests again, %d of them under another id)
        counter                       %,d
        sums that are exact           %d of %d
        events covered by windows     %,d  (their sum %,d, expected %,d; %,d window records)
        refused by the producer       %,d, and offered again
        %s"""
        .formatted(
            new TreeMap<>(faults),
            events,
            logged,
            loggedAgain,
            posted,
            postedAgain,
            underOtherIds,
            counted,
            exactSums,
            FaultRun.BUCKETS,
            summedUp,
            sum,
            expectedSum(),
            windowRecords,
            droppedByProducer,
            isRight() ? "RIGHT" : "WRONG");
  }
}
