package dev.realtime.engine.internal.router;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Moments of the stream's time that somebody waits for. May be used from any thread. */
final class Moments {
  private final PriorityQueue<Moment> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Moment::millis));

  private record Moment(long millis, CompletableFuture<Void> reached) {}

  /** Completes when a moment is reached. */
  CompletionStage<Void> when(long millis) {
    Moment moment = new Moment(millis, new CompletableFuture<>());
    synchronized (this) {
      waiting.add(moment);
    }
    return moment.reached();
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether somebody waits for a moment that is not after this one. */
  synchronized boolean anyUpTo(long millis) {
    return !waiting.isEmpty() && waiting.peek().millis() <= millis;
  }

  /** Tells those who wait for this moment, or an earlier one. */
  void reach(long millis) {
    for (Moment next = poll(millis); next != null; next = poll(millis)) {
      next.reached().complete(null);
    }
  }

  private synchronized @Nullable Moment poll(long millis) {
    return anyUpTo(millis) ? waiting.poll() : null;
  }
}
