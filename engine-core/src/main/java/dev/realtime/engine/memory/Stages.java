package dev.realtime.engine.memory;

import dev.realtime.api.backend.BackendException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls that are done at once, in the form of stages. */
final class Stages {
  private Stages() {}

  static <T extends @Nullable Object> CompletionStage<T> done(
      InMemoryBackend.Gate gate, Supplier<T> call) {
    try {
      gate.check();
      return CompletableFuture.completedFuture(call.get());
    } catch (BackendException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  static CompletionStage<Void> run(InMemoryBackend.Gate gate, Runnable call) {
    return done(
        gate,
        () -> {
          call.run();
          return null;
        });
  }
}
