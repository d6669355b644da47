package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.Ticket;
import dev.realtime.engine.trace.RuleStep;
import dev.realtime.engine.trace.RuleTrace;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One definition made ready: its condition, its rate limit, and what follows. A hook is a reaction
 * on a channel; a {@code conditional} and an aggregator have reactions inside.
 *
 * <p>Used on the router's thread alone, apart from {@link #stats()}.
 */
public final class Reaction implements Condition.Decision {
  private final String name;
  private final Condition condition;
  private final @Nullable RateLimit limit;
  private final Effect effect;
  private final @Nullable Effect otherwise;
  private final RuleStats stats;
  private final Reports reports;
  private final Version version;
  private final String path;
  private final @Nullable RuleTrace trace;

  Reaction(
      String name,
      Condition condition,
      @Nullable RateLimit limit,
      Effect effect,
      @Nullable Effect otherwise,
      RuleStats stats,
      Reports reports,
      Version version,
      String path) {
    this.name = name;
    this.condition = condition;
    this.limit = limit;
    this.effect = effect;
    this.otherwise = otherwise;
    this.stats = stats;
    this.reports = reports;
    this.version = version;
    this.path = path;
    this.trace = reports.trace();
    if (trace != null) {
      trace.made(name, condition != Condition.ALWAYS);
    }
  }

  /**
   * Takes an event.
   *
   * @param ticket held by every part for as long as it is under way
   */
  void accept(Event event, Ticket ticket) {
    stats.matched();
    if (trace != null) {
      trace.step(name, event, new RuleStep.Matched());
    }
    condition.test(event, ticket, this);
  }

  @Override
  public void decided(Event event, Ticket ticket, boolean holds, @Nullable String error) {
    if (trace != null && condition != Condition.ALWAYS) {
      trace.step(name, event, new RuleStep.Decided(holds, error));
    }
    if (error != null) {
      failed(error);
    }
    if (!holds) {
      if (otherwise != null) {
        if (trace != null) {
          trace.step(name, event, new RuleStep.Otherwise());
        }
        otherwise.run(event, ticket);
      }
    } else if (limit != null && !limit.tryTake()) {
      stats.limited();
      if (trace != null) {
        trace.step(name, event, new RuleStep.Limited());
      }
    } else {
      stats.fired();
      if (trace != null) {
        trace.step(name, event, new RuleStep.Fired());
      }
      effect.run(event, ticket);
    }
  }

  @Override
  public void sessionEnded(Event event, Ticket ticket) {
    version.leave(new Part(path, false), event, ticket);
  }

  /**
   * Goes on with an event that the version before did not come to the end of.
   *
   * @param passed whether the condition and the rate limit have let it pass
   */
  void resume(boolean passed, Event event, Ticket ticket) {
    if (passed) {
      effect.run(event, ticket);
    } else {
      accept(event, ticket);
    }
  }

  /** Counts a failure, and tells the operator. */
  void failed(String error) {
    stats.failed(error);
    reports.report(name, error);
  }

  /** What it has done. */
  public RuleStats stats() {
    return stats;
  }

  /** Completes when every event it was given was decided on, here and in the reactions inside. */
  CompletionStage<Void> whenDecided() {
    return condition
        .whenDecided()
        .thenCompose(
            decided ->
                otherwise == null
                    ? effect.whenDecided()
                    : Effect.together(List.of(effect.whenDecided(), otherwise.whenDecided())));
  }

  CompletionStage<Void> whenIdle() {
    return condition
        .whenDecided()
        .thenCompose(
            decided ->
                otherwise == null
                    ? effect.whenIdle()
                    : Effect.together(List.of(effect.whenIdle(), otherwise.whenIdle())));
  }

  CompletionStage<Void> close(String reason, boolean goesOn) {
    return otherwise == null
        ? effect.close(reason, goesOn)
        : Effect.together(List.of(effect.close(reason, goesOn), otherwise.close(reason, goesOn)));
  }
}
