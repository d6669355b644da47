package dev.realtime.engine.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.progress.Ticket;
import dev.realtime.engine.session.SessionFunctions;
import java.util.concurrent.CompletionStage;

/** Calls a function of the session that added the rule. */
final class FunctionEffect implements Effect {
  private final String rule;
  private final SessionFunctions session;
  private final long function;
  private final RuleStats stats;
  private final Reports reports;
  private final OpenCalls open = new OpenCalls();

  FunctionEffect(
      String rule, SessionFunctions session, long function, RuleStats stats, Reports reports) {
    this.rule = rule;
    this.session = session;
    this.function = function;
    this.stats = stats;
    this.reports = reports;
  }

  @Override
  public void run(Event event, Ticket ticket) {
    long since = System.nanoTime();
    open.begin();
    ticket.hold();
    session.call(
        function,
        event,
        (value, error) -> {
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
        });
  }

  @Override
  public CompletionStage<Void> whenIdle() {
    return open.whenNone();
  }
}
