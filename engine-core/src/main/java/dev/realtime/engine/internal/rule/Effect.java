package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What follows when a rule fires. Used on the router's thread; must return soon. */
public interface Effect {

  /**
   * Starts what follows.
   *
   * @param ticket held for as long as anything of it is under way
   */
  void run(Event event, Ticket ticket);

  /** Completes when no function of a session is asked any more, and every lane has what it gets. */
  default CompletionStage<Void> whenDecided() {
    return CompletableFuture.completedFuture(null);
  }

  /** Completes when nothing that was started is under way any more. */
  default CompletionStage<Void> whenIdle() {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Gives up what waits, and releases what it holds.
   *
   * @param goesOn whether the rule goes on elsewhere or later: what comes to it again is then left
   */
  default CompletionStage<Void> close(String reason, boolean goesOn) {
    return CompletableFuture.completedFuture(null);
  }

  /** Several reactions side by side. */
  static Effect all(List<Reaction> reactions) {
    return new Effect() {
      @Override
      public void run(Event event, Ticket ticket) {
        for (Reaction reaction : reactions) {
          reaction.accept(event, ticket);
        }
      }

      @Override
      public CompletionStage<Void> whenDecided() {
        return together(reactions.stream().map(Reaction::whenDecided).toList());
      }

      @Override
      public CompletionStage<Void> whenIdle() {
        return together(reactions.stream().map(Reaction::whenIdle).toList());
      }

      @Override
      public CompletionStage<Void> close(String reason, boolean goesOn) {
        return together(
            reactions.stream().map(reaction -> reaction.close(reason, goesOn)).toList());
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
