package dev.realtime.engine.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.session.SessionFunctions;

/** Calls a function of the session that added the rule. */
record FunctionEffect(
    String rule, SessionFunctions session, long function, RuleStats stats, Reports reports)
    implements Effect {

  @Override
  public void run(Event event) {
    long since = System.nanoTime();
    session.call(
        function,
        event,
        (value, error) -> {
          if (error == null) {
            stats.delivered((System.nanoTime() - since) / 1e6);
          } else {
            stats.failed(error);
            reports.report(rule, error);
          }
        });
  }
}
