package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.Ticket;
import dev.realtime.engine.trace.RuleStep;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Calls a function of the session that added the rule. */
final class FunctionEffect implements Effect {
  private final String rule;
  private final SessionFunctions session;
  private final long function;
  private final RuleStats stats;
  private final Reports reports;
  private final Executor router;
  private final Version version;
  private final String path;
  private final OpenCalls open = new OpenCalls();

  FunctionEffect(
      String rule,
      SessionFunctions session,
      long function,
      RuleStats stats,
      Reports reports,
      Executor router,
      Version version,
      String path) {
    this.rule = rule;
    this.session = session;
    this.function = function;
    this.stats = stats;
    this.reports = reports;
    this.router = router;
    this.version = version;
    this.path = path;
  }

  @Override
  public void run(Event event, Ticket ticket) {
    long since = System.nanoTime();
    open.begin();
    ticket.hold();
    session.call(
        function,
        event,
        new SessionFunctions.Answered() {
          @Override
          public void answered(@Nullable JsonNode value, @Nullable String error) {
            returned(event, ticket, since, error);
          }

          @Override
          public void sessionEnded(String reason) {
            router.execute(
                () -> {
                  try {
                    version.leave(new Part(path, true), event, ticket);
                  } finally {
                    open.end();
                  }
                });
          }
        });
  }

  private void returned(Event event, Ticket ticket, long since, @Nullable String error) {
    if (reports.trace() != null) {
      reports.trace().step(rule, event, new RuleStep.Called(error));
    }
    if (error == null) {
      stats.delivered((System.nanoTime() - since) / 1e6);
    } else {
      stats.failed(error);
      reports.report(rule, error);
    }
    ticket.release();
    open.end();
  }

  @Override
  public CompletionStage<Void> whenDecided() {
    return open.whenNone();
  }

  @Override
  public CompletionStage<Void> whenIdle() {
    return open.whenNone();
  }
}
