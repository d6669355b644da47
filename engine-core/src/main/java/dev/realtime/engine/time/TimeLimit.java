package dev.realtime.engine.time;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Bounds how long something is waited for, by the engine's clock. Not by the future's own
 * time-outs: those complete on one thread of the whole program, and whatever follows and blocks
 * there holds up the time-outs of everybody.
 */
public final class TimeLimit {
  private TimeLimit() {}

  /**
   * The same result, or a failure if it comes too late. What is waited for goes on all the same.
   *
   * @param late why it failed, in one line; asked when the time is over
   * @return completes on the thread of whatever is waited for or, if it is late, of the clock: what
   *     follows must return at once
   */
  public static <T> CompletableFuture<T> within(
      CompletionStage<T> stage, Duration limit, EngineTime time, Supplier<String> late) {
    CompletableFuture<T> result = new CompletableFuture<>();
    EngineTime.Timer timer =
        time.schedule(limit, () -> result.completeExceptionally(new TimeoutException(late.get())));
    stage.whenComplete(
        (value, error) -> {
          timer.cancel();
          if (error == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(error);
          }
        });
    return result;
  }
}
