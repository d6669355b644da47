package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.engine.internal.turn.Turn;
import org.jspecify.annotations.Nullable;

/**
 * Something that wants the events of a channel: a rule, or a subscription. Called on the router's
 * thread; must return soon.
 */
@FunctionalInterface
public interface EventTarget {
  /** Takes an event as it is routed. */
  void accept(Event event);

  /** A rule's turn; null for what gets only events as they are routed. */
  default @Nullable Turn turn() {
    return null;
  }

  /**
   * Takes an event that is read from the stream once more; only where there is a {@link #turn()}.
   *
   * @param start of the batch: it covers everything after this
   */
  default void again(Event event, EventPosition start) {}
}
