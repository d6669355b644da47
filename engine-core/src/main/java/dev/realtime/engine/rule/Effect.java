package dev.realtime.engine.rule;

import dev.realtime.api.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What follows when a rule fires. Used on the router's thread; must return soon. */
public interface Effect {

  /** Starts what follows. */
  void run(Event event);

  /** Completes when nothing that was started is under way any more. */
  default CompletionStage<Void> whenIdle() {
    return CompletableFuture.completedFuture(null);
  }

  /** Gives up what waits, and releases what it holds. */
  default CompletionStage<Void> close(String reason) {
    return CompletableFuture.completedFuture(null);
  }

  /** Several reactions side by side. */
  static Effect all(List<Reaction> reactions) {
    return new Effect() {
      @Override
      public void run(Event event) {
        for (Reaction reaction : reactions) {
          reaction.accept(event);
        }
      }

      @Override
      public CompletionStage<Void> whenIdle() {
        return together(reactions.stream().map(Reaction::whenIdle).toList());
      }

      @Override
      public CompletionStage<Void> close(String reason) {
        return together(reactions.stream().map(reaction -> reaction.close(reason)).toList());
      }
    };
  }

  /** Completes with the last of several stages. */
  static CompletionStage<Void> together(List<CompletionStage<Void>> stages) {
    return CompletableFuture.allOf(
        stages.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new));
  }
}
