package dev.realtime.testkit;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What fails, by action type: each in its turn, so many times. May be used from any thread. */
final class Failures {
  private final Map<String, ArrayDeque<Failure>> queued = new HashMap<>();
  private final Map<String, Integer> playedOfFirst = new HashMap<>();
  private boolean anyFailed;

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
    anyFailed = true;
    int played = playedOfFirst.merge(type, 1, Integer::sum);
    if (played >= first.times()) {
      waiting.remove();
      playedOfFirst.remove(type);
    }
    return first;
  }

  /** Whether anything was made to fail. */
  synchronized boolean hitAny() {
    return anyFailed;
  }
}
