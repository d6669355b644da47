package dev.realtime.engine.lane;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import org.jspecify.annotations.Nullable;

/** Takes the events that an action gave up on. Called by lanes; must return soon. */
@FunctionalInterface
public interface DeadLetters {

  /**
   * An event will not be delivered.
   *
   * @param lane the rule and action, for people
   * @param event the event
   * @param delivery what would have been sent; null where it could not be prepared
   * @param reason the last error
   */
  void add(String lane, Event event, @Nullable ObjectNode delivery, String reason);
}
