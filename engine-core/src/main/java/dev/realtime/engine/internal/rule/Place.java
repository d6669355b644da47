package dev.realtime.engine.internal.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * How far an event has come in a rule: which of the reactions inside of each other it is at, and
 * whether that one's condition and rate limit have let it pass.
 *
 * @param path places in the lists of reactions, from outside in; those of {@code otherwise} are
 *     counted downwards from -1
 */
record Place(List<Integer> path, boolean passed) {
  static final Place CONDITION = new Place(List.of(), false);
  static final Place EFFECT = new Place(List.of(), true);

  /** The same place, seen from the reaction around. */
  Place in(int number) {
    List<Integer> longer = new ArrayList<>();
    longer.add(number);
    longer.addAll(path);
    return new Place(longer, passed);
  }

  /** The same place, seen from the reaction that its path begins with. */
  Place within() {
    return new Place(path.subList(1, path.size()), passed);
  }
}
