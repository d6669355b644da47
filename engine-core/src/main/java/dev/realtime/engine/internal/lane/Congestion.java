package dev.realtime.engine.internal.lane;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The lanes that ask whoever reads events to wait: more than half full, in front of an action that
 * keeps pace ({@link dev.realtime.api.action.Action#keepsPace()}). One that does not get on,
 * because the disk is full or the store away, is not waited for: it must not hold up the others.
 */
public final class Congestion {
  private static final long LONGEST_STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Set<Lane<?>> congested = ConcurrentHashMap.newKeySet();

  void add(Lane<?> lane) {
    congested.add(lane);
  }

  void remove(Lane<?> lane) {
    congested.remove(lane);
  }

  /** Blocks while a lane that gets on has much waiting. */
  public void awaitRelief() throws InterruptedException {
    while (anyGetsOn()) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private boolean anyGetsOn() {
    if (congested.isEmpty()) {
      return false;
    }
    long now = System.nanoTime();
    for (Lane<?> lane : congested) {
      if (now - lane.lastProgressNanos() < LONGEST_STANDSTILL_NANOS) {
        return true;
      }
    }
    return false;
  }
}
