package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.progress.Ticket;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.report.RuleStats;
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
  private @Nullable LeftOver successor;
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
    effect.whenSessionEnded(this::leave);
    if (otherwise != null) {
      otherwise.whenSessionEnded(
          (place, event, ticket) -> leave(otherwisePlace(place), event, ticket));
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
    leave(Place.CONDITION, event, ticket);
  }

  private void leave(Place place, Event event, Ticket ticket) {
    if (successor != null) {
      successor.take(place, event, ticket);
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
  void setSuccessor(LeftOver value) {
    successor = value;
  }

  private static Place otherwisePlace(Place place) {
    return place.within().in(-1 - place.path().get(0));
  }

  /**
   * Goes on with an event that the rule before did not come to the end of. Where there is no such
   * place in this one, which then is another definition, the event begins anew.
   */
  void resume(Place place, Event event, Ticket ticket) {
    if (!place.path().isEmpty()) {
      int number = place.path().get(0);
      Effect within = number >= 0 ? effect : otherwise;
      Reaction inner = within == null ? null : within.inner(number >= 0 ? number : -1 - number);
      if (inner != null) {
        inner.resume(place.within(), event, ticket);
        return;
      }
    } else if (place.passed()) {
      effect.run(event, ticket);
      return;
    }
    accept(event, ticket);
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
