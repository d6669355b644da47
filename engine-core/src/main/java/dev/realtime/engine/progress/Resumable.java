package dev.realtime.engine.progress;

import dev.realtime.api.Event;

/** A rule that can go on after a gap. Used on the router's thread. */
public interface Resumable {

  /** How far it has come; shared with the rule whose place it took. */
  Progress progress();

  /** Takes an event that is read from the stream once more. */
  void again(Event event);

  /** Takes over what the rule whose place it took has begun and not finished. */
  default void continueFrom(Resumable before) {}
}
