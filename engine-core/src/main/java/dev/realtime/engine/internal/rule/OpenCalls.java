package dev.realtime.engine.internal.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How many answers of a session a rule waits for. May be used from any thread. */
final class OpenCalls {
  private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
  private int open;

  synchronized void begin() {
    open++;
  }

  void end() {
    List<CompletableFuture<Void>> done;
    synchronized (this) {
      if (--open > 0) {
        return;
      }
      done = List.copyOf(waiters);
      waiters.clear();
    }
    done.forEach(waiter -> waiter.complete(null));
  }

  /** Completes when no answer is outstanding. */
  synchronized CompletionStage<Void> whenNone() {
    if (open == 0) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> waiter = new CompletableFuture<>();
    waiters.add(waiter);
    return waiter;
  }
}
