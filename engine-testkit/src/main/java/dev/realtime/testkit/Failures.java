package dev.realtime.testkit;

import dev.realtime.api.action.Suggestion;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What fails, by action type: each in its turn, so many times. May be used from any thread. */
final class Failures {
  static final String GAVE_UP = ": gave up an event on '";

  /** How a line ends that tells of an endpoint to which nothing more is sent. */
  private static final String STOPPED = "; nothing more is sent until";

  /** How it is told that an endpoint is left alone for a while, and that it is not any more. */
  private static final String LEFT_ALONE = ": most attempts failed, the last because ";

  private static final String ANSWERS_AGAIN = ": answers again; ";

  private static final int MOST_REASONS = 1_000;

  private final Set<String> types = new TreeSet<>();
  private final Map<String, ArrayDeque<Failure>> queued = new HashMap<>();
  private final Map<String, Integer> playedOfFirst = new HashMap<>();

  /** Rules of which an attempt was made to fail, and what their actions then said of it. */
  private final Set<String> rules = new HashSet<>();

  private final Set<String> reasons = new HashSet<>();

  /** How lines begin and go on that tell of what went wrong although nothing was made to fail. */
  private final Set<Fault> faults = new HashSet<>();

  private record Fault(String rule, String reason) {}

  /** There is an action type that may fail. */
  synchronized void know(String type) {
    types.add(type);
  }

  /** Refuses a type that there is not. */
  synchronized void check(String type) {
    if (!types.contains(type)) {
      throw new IllegalArgumentException(
          "there is no action type '" + type + "'" + Suggestion.of(type, types));
    }
  }

  synchronized void add(String type, Failure failure) {
    queued.computeIfAbsent(type, first -> new ArrayDeque<>()).add(failure);
  }

  synchronized void end(String type) {
    queued.remove(type);
    playedOfFirst.remove(type);
  }

  /** How the next attempt fails; null where it does not. */
  synchronized @Nullable Failure next(String type) {
    ArrayDeque<Failure> waiting = queued.get(type);
    Failure first = waiting == null ? null : waiting.peek();
    if (waiting == null || first == null) {
      return null;
    }
    int played = playedOfFirst.merge(type, 1, Integer::sum);
    if (played >= first.times()) {
      waiting.remove();
      playedOfFirst.remove(type);
    }
    return first;
  }

  /** An attempt of a rule was made to fail. */
  synchronized void hit(String rule) {
    rules.add(rule);
  }

  /** What an action said of an attempt that was made to fail. */
  synchronized void caused(String reason) {
    if (reasons.size() < MOST_REASONS) {
      reasons.add(reason);
    }
  }

  /** Something went wrong in a rule by itself. */
  synchronized void fault(String rule, String reason) {
    if (faults.size() < MOST_REASONS) {
      faults.add(new Fault(rule, reason));
    }
  }

  /**
   * Whether an event was given up, or an endpoint stopped or left alone, because something was made
   * to fail.
   *
   * @param line as the operator is told: the rule, {@code : gave up an event on}, the channel, why;
   *     or the rule, why, and that nothing more is sent; or the endpoint, why, and that events wait
   */
  synchronized boolean explain(String line) {
    if (!line.contains(GAVE_UP)) {
      return line.contains(ANSWERS_AGAIN)
          || reasons.stream()
              .anyMatch(
                  reason ->
                      line.contains(": " + reason + STOPPED)
                          || line.contains(LEFT_ALONE + reason + ";"));
    }
    if (faults.stream().anyMatch(fault -> tells(line, fault.rule(), fault.reason()))) {
      return false;
    }
    return rules.stream().anyMatch(rule -> line.startsWith(rule + GAVE_UP))
        || reasons.stream().anyMatch(reason -> line.contains("': " + reason));
  }

  private static boolean tells(String line, String rule, String reason) {
    return line.startsWith(rule + GAVE_UP) && line.contains("': " + reason);
  }
}
