package dev.realtime.engine.internal.turn;

import java.util.concurrent.CompletionStage;

/** The stream as a clock. May be used from any thread. */
@FunctionalInterface
public interface StreamTime {

  /**
   * Completes, on any thread, when everything that was added to the stream before a moment has been
   * handed to the router, and nothing from before that moment can come any more.
   *
   * @param millis since 1970, by the store's clock
   */
  CompletionStage<Void> whenRouted(long millis);
}
