package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A condition that is a function of a session. Its answers come in the order of the events, and are
 * brought back to the router's thread.
 */
final class FunctionCondition implements Condition {
  private final SessionFunctions session;
  private final long function;
  private final Executor router;
  private final OpenCalls open = new OpenCalls();

  FunctionCondition(SessionFunctions session, long function, Executor router) {
    this.session = session;
    this.function = function;
    this.router = router;
  }

  @Override
  public void test(Event event, Ticket ticket, Decision decision) {
    open.begin();
    ticket.hold();
    session.call(
        function,
        event,
        new SessionFunctions.Answered() {
          @Override
          public void answered(@Nullable JsonNode value, @Nullable String error) {
            router.execute(() -> decide(event, ticket, decision, value, error));
          }

          @Override
          public void sessionEnded(String reason) {
            router.execute(
                () -> {
                  try {
                    decision.sessionEnded(event, ticket);
                  } finally {
                    open.end();
                  }
                });
          }
        });
  }

  private void decide(
      Event event,
      Ticket ticket,
      Decision decision,
      @Nullable JsonNode value,
      @Nullable String error) {
    try {
      decision.decided(
          event,
          ticket,
          error == null && isTrue(value),
          error == null ? null : "condition: " + error);
    } finally {
      ticket.release();
      open.end();
    }
  }

  /** As Lua sees it: everything but nil and false. */
  private static boolean isTrue(@Nullable JsonNode value) {
    return value != null && !value.isNull() && !(value.isBoolean() && !value.booleanValue());
  }

  @Override
  public CompletionStage<Void> whenDecided() {
    return open.whenNone();
  }
}
