package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;

/**
 * Something that wants the events of a channel. Called on the router's thread; must return soon.
 */
@FunctionalInterface
public interface EventTarget {
  void accept(Event event);
}
