package dev.realtime.engine.internal.lane;

/** Takes the events that an action gave up on. Called by lanes; must return soon. */
public interface DeadLetters {

  /**
   * An event will not be delivered.
   *
   * @param settled run, on any thread, when that is on the disk or cannot be: until then the event
   *     must not count as done, or a crash would leave neither
   */
  void add(GivenUp event, Runnable settled);

  /** A dead letter has been delivered after all. */
  void delivered(String letter);
}
