package dev.realtime.engine.internal.lane;

/** Takes the events that an action gave up on. Called by lanes; must return soon. */
public interface DeadLetters {

  /** An event will not be delivered. */
  void add(GivenUp event);

  /** A dead letter has been delivered after all. */
  void delivered(String letter);
}
