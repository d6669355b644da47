package dev.realtime.engine.rule;

import dev.realtime.api.Event;
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
    void decided(Event event, boolean holds, @Nullable String error);
  }

  /** For rules without a condition. */
  Condition ALWAYS = (event, decision) -> decision.decided(event, true, null);

  /** Looks at an event, and tells the decision exactly once. */
  void test(Event event, Decision decision);

  /** Completes when every decision has been told. */
  default CompletionStage<Void> whenDecided() {
    return CompletableFuture.completedFuture(null);
  }

  /** A condition that can be evaluated where it is asked. */
  static Condition of(Predicate<Event> predicate) {
    return (event, decision) -> {
      boolean holds;
      try {
        holds = predicate.test(event);
      } catch (RuntimeException e) {
        decision.decided(event, false, "condition: " + e.getMessage());
        return;
      }
      decision.decided(event, holds, null);
    };
  }
}
