package dev.realtime.engine.internal.turn;

import dev.realtime.api.EventPosition;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Where this engine's reading of the stream is. May be used from any thread. */
public interface ReadingPosition {

  /**
   * The position after which everything will still be routed; known once the store has answered.
   */
  CompletionStage<EventPosition> firstToCome();

  /** Everything up to here was routed. */
  EventPosition routed();

  /** Runs a task on the router's thread, with what {@link #routed()} is there. */
  CompletionStage<Void> onRouter(Consumer<EventPosition> task);
}
