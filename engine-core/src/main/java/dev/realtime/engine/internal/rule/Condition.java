package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides whether a rule fires for an event. Used on the router's thread. */
@FunctionalInterface
public interface Condition {

  /** Takes the decision, on the router's thread, at once or later. */
  interface Decision {
    /**
     * The condition's result.
     *
     * @param error why it could not be found; it then counts as false
     */
    void decided(Event event, Ticket ticket, boolean holds, @Nullable String error);

    /** It could not be found, because the session whose function it is has ended. */
    void sessionEnded(Event event, Ticket ticket);
  }

  /** For rules without a condition. */
  Condition ALWAYS = (event, ticket, decision) -> decision.decided(event, ticket, true, null);

  /**
   * Looks at an event, and tells the decision exactly once.
   *
   * @param ticket held until then
   */
  void test(Event event, Ticket ticket, Decision decision);

  /** Completes when every decision has been told, or was left to a successor. */
  default CompletionStage<Void> whenDecided() {
    return CompletableFuture.completedFuture(null);
  }

  /** A condition that can be evaluated where it is asked. */
  static Condition of(Predicate<Event> predicate) {
    return (event, ticket, decision) -> {
      boolean holds;
      try {
        holds = predicate.test(event);
      } catch (RuntimeException e) {
        decision.decided(event, ticket, false, "condition: " + e.getMessage());
        return;
      }
      decision.decided(event, ticket, holds, null);
    };
  }
}
