package dev.realtime.api.action;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;

/** What an action is about to send for one event. Immutable. */
public interface Delivery {

  /** The event it was made from. */
  Event event();

  /**
   * What would be sent, for people: rule tests, traces, dead letters. Field names are those of the
   * definition where they mean the same ({@code message}, {@code url}, {@code key}, {@code path}).
   * Holds no secret.
   */
  ObjectNode describe();
}
