package dev.realtime.engine.internal.turn;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The turns that have begun to read, until the reader goes back for them. From any thread. */
public final class CatchUps {
  private final Set<Turn> begun = new LinkedHashSet<>();

  /** Notes a turn that has begun to read. */
  public synchronized void add(Turn turn) {
    begun.add(turn);
  }

  /** Those that have begun since this was asked last. */
  public synchronized List<Turn> take() {
    List<Turn> taken = new ArrayList<>(begun);
    begun.clear();
    return taken;
  }
}
