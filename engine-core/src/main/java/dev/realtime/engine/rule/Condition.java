package dev.realtime.engine.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import dev.realtime.engine.session.SessionFunctions;
import java.util.concurrent.Executor;
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

  /**
   * A function of a session. Its answers come in the order of the events.
   *
   * @param router brings the answer back to the router's thread
   */
  static Condition function(SessionFunctions session, long function, Executor router) {
    return (event, decision) ->
        session.call(
            function,
            event,
            (value, error) ->
                router.execute(
                    () ->
                        decision.decided(
                            event,
                            error == null && isTrue(value),
                            error == null ? null : "condition: " + error)));
  }

  /** As Lua sees it: everything but nil and false. */
  private static boolean isTrue(@Nullable JsonNode value) {
    return value != null && !value.isNull() && !(value.isBoolean() && !value.booleanValue());
  }
}
