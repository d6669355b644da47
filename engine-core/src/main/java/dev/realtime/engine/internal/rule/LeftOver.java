package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.progress.Ticket;

/**
 * Takes what a function of an ended session was asked and did not answer; the ticket is held.
 * Called on the router's thread.
 */
@FunctionalInterface
interface LeftOver {
  /**
   * Goes on with an event.
   *
   * @param place where in the rule it was
   */
  void take(Place place, Event event, Ticket ticket);
}
