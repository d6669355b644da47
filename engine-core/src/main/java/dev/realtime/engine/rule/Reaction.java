package dev.realtime.engine.rule;

import dev.realtime.api.Event;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One definition made ready: its condition, its rate limit, and what follows. A hook is a reaction
 * on a channel; a {@code conditional} and an aggregator have reactions inside.
 *
 * <p>Used on the router's thread alone, apart from {@link #stats()}.
 */
public final class Reaction implements EventTarget, Condition.Decision {
  private final String name;
  private final Condition condition;
  private final @Nullable RateLimit limit;
  private final Effect effect;
  private final @Nullable Effect otherwise;
  private final RuleStats stats;
  private final Reports reports;
  private final @Nullable RuleTrace trace;

  Reaction(
      String name,
      Condition condition,
      @Nullable RateLimit limit,
      Effect effect,
      @Nullable Effect otherwise,
      RuleStats stats,
      Reports reports) {
    this.name = name;
    this.condition = condition;
    this.limit = limit;
    this.effect = effect;
    this.otherwise = otherwise;
    this.stats = stats;
    this.reports = reports;
    this.trace = reports.trace();
    if (trace != null) {
      trace.made(name, condition != Condition.ALWAYS);
    }
  }

  @Override
  public void accept(Event event) {
    stats.matched();
    if (trace != null) {
      trace.step(name, event, new RuleStep.Matched());
    }
    condition.test(event, this);
  }

  @Override
  public void decided(Event event, boolean holds, @Nullable String error) {
    if (trace != null && condition != Condition.ALWAYS) {
      trace.step(name, event, new RuleStep.Decided(holds, error));
    }
    if (error != null) {
      stats.failed(error);
      reports.report(name, error);
    }
    if (!holds) {
      if (otherwise != null) {
        if (trace != null) {
          trace.step(name, event, new RuleStep.Otherwise());
        }
        otherwise.run(event);
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
      effect.run(event);
    }
  }

  /** What it has done. */
  public RuleStats stats() {
    return stats;
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

  CompletionStage<Void> close(String reason) {
    return otherwise == null
        ? effect.close(reason)
        : Effect.together(List.of(effect.close(reason), otherwise.close(reason)));
  }
}
