package dev.realtime.redis;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls that are under way side by side. */
final class Together {
  private Together() {}

  /** Done when all are; failed if one of them is. */
  static CompletionStage<Void> all(Collection<? extends CompletionStage<?>> calls) {
    return CompletableFuture.allOf(
        calls.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
  }
}
