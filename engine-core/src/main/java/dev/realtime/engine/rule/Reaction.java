package dev.realtime.engine.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.progress.Ticket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
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
  private @Nullable BiConsumer<Event, Ticket> successor;
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
    effect.whenSessionEnded(this::sessionEnded);
    if (otherwise != null) {
      otherwise.whenSessionEnded(this::sessionEnded);
    }
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
      stats.failed(error);
      reports.report(name, error);
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
    if (successor != null) {
      successor.accept(event, ticket);
    } else {
      // neither the actions nor the others: it is not known which
      stats.failed("its session has ended");
      ticket.release();
    }
  }

  /**
   * Takes the events that a function of an ended session was asked about and did not answer, here
   * or in a reaction inside; their tickets are held.
   */
  void setSuccessor(BiConsumer<Event, Ticket> value) {
    successor = value;
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
