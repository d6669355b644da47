package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.HashMap;
import java.util.Map;

/**
 * The parts of one version of a rule by their paths, so that what another version left can go on
 * where it was. Filled while the rule is made; used on the router's thread.
 */
final class Parts {
  private final Map<String, Reaction> byPath = new HashMap<>();

  void add(String path, Reaction reaction) {
    byPath.put(path, reaction);
  }

  /**
   * Goes on with an event at a part. Where there is no such part in this version, the event begins
   * anew at the part around it that there is.
   *
   * @return false if there is none
   */
  boolean resume(Part part, Event event, Ticket ticket) {
    Reaction there = byPath.get(part.path());
    if (there != null) {
      there.resume(part.passed(), event, ticket);
      return true;
    }
    for (String path = part.path(); !path.isEmpty(); ) {
      path = path.substring(0, Math.max(0, path.lastIndexOf('.')));
      Reaction around = byPath.get(path);
      if (around != null) {
        around.accept(event, ticket);
        return true;
      }
    }
    return false;
  }
}
