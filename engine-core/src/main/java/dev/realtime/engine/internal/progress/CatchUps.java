package dev.realtime.engine.internal.progress;

import java.util.LinkedHashSet;
import java.util.Set;

/** The rules that have events to catch up on. May be used from any thread. */
public final class CatchUps {
  private final Set<Progress> waiting = new LinkedHashSet<>();
  private Set<Progress> underWay = Set.of();

  synchronized void add(Progress progress) {
    waiting.add(progress);
  }

  /** Those that wait now, to be caught up together; none where a group is under way. */
  public Set<Progress> begin() {
    Set<Progress> group;
    synchronized (this) {
      if (!underWay.isEmpty() || waiting.isEmpty()) {
        return Set.of();
      }
      group = Set.copyOf(waiting);
      waiting.clear();
      underWay = group;
    }
    // not under this lock: a rule that begins to wait comes here with its own
    group.forEach(Progress::read);
    return group;
  }

  /** Those that are being caught up. */
  public synchronized Set<Progress> underWay() {
    return underWay;
  }

  /** The group that is under way has caught up. */
  public synchronized void end() {
    underWay = Set.of();
  }
}
