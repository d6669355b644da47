package dev.realtime.engine.internal.progress;

import dev.realtime.api.Event;
import org.jspecify.annotations.Nullable;

/** A rule that can go on after a gap. Used on the router's thread. */
public interface Resumable {

  /** How far it has come; shared with the rule whose place it took. */
  Progress progress();

  /** Takes an event that is read from the stream once more. */
  void again(Event event);

  /**
   * Its turn has come. Called once; events may have been given to it before.
   *
   * @param before the rule whose place it takes, which may have begun what it has not finished
   */
  void continueFrom(@Nullable Resumable before);
}
