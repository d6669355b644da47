package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.StreamTime;
import dev.realtime.engine.internal.turn.Ticket;
import dev.realtime.engine.internal.turn.Turn;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.trace.RuleStep;
import dev.realtime.engine.trace.RuleTrace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Collects the events of a window, and at its end gives them to a function of the session; what the
 * function returns goes through the actions as an event's data would. A window is done when its
 * actions are; until then it is made anew from the stream by whoever acts next. Used on the
 * router's thread.
 */
final class Aggregator extends Rule {
  static final int DEFAULT_MOST_EVENTS = 100_000;

  /** How soon to look again whether the rule has caught up. */
  private static final long CATCHING_UP_MILLIS = 200;

  static final List<Field> FIELDS =
      List.of(
          Field.of("interval", Field.Kind.DURATION).required().meaning("how long a window lasts"),
          Field.of("aggregate", Field.Kind.ANY)
              .required()
              .meaning("a function of the window's events"),
          Field.of("actions", Field.Kind.LIST)
              .required()
              .meaning("definitions to run with what the function returns"),
          Field.of("name", Field.Kind.TEXT).meaning("names the rule in errors and statistics"),
          Field.of("max_events", Field.Kind.INTEGER)
              .defaultValue(DEFAULT_MOST_EVENTS)
              .meaning("how many events a window holds"),
          Field.of("emit_empty", Field.Kind.BOOLEAN)
              .meaning("whether a window without events counts, too"),
          Field.choice("delivery", "once", "each").defaultValue("once"));

  private final SessionFunctions functions;
  private final long aggregate;
  private final long intervalMillis;
  private final int mostEvents;
  private final boolean emitEmpty;
  private final List<Reaction> actions;
  private final StreamTime stream;
  private final EngineTime time;
  private final Executor router;
  private final String server;
  private final @Nullable RuleTrace trace;
  private final RuleStats stats;
  private final OpenCalls open = new OpenCalls();

  // Only used on the router's thread.
  private @Nullable Window window;
  private int generation;
  private long lastEnd;

  private boolean closed;
  private EngineTime.@Nullable Timer next;

  Aggregator(
      Head head,
      Definition fields,
      SessionFunctions functions,
      long aggregate,
      List<Reaction> actions,
      RuleStats stats,
      StreamTime stream,
      EngineTime time,
      Executor router,
      String server) {
    super(head);
    this.functions = functions;
    this.aggregate = aggregate;
    this.intervalMillis = Objects.requireNonNull(fields.duration("interval")).toMillis();
    this.mostEvents = (int) (long) Objects.requireNonNull(fields.integer("max_events"));
    this.emitEmpty = fields.flag("emit_empty");
    this.actions = actions;
    this.stats = stats;
    this.stream = stream;
    this.time = time;
    this.router = router;
    this.server = server;
    this.lastEnd = Window.startOf(time.millis(), intervalMillis);
    this.trace = head.reports().trace();
    if (trace != null) {
      trace.made(label(), false);
    }
  }

  @Override
  void start() {
    scheduleEnd(Window.startOf(time.millis(), intervalMillis) + intervalMillis);
  }

  /** A window ends when everything that was added to the stream before its end has been routed. */
  private void scheduleEnd(long endMillis) {
    later(
        endMillis - time.millis(),
        () -> stream.whenRouted(endMillis).thenRun(() -> router.execute(() -> ended(endMillis))));
  }

  private synchronized void later(long millis, Runnable task) {
    if (!closed) {
      next = time.schedule(Duration.ofMillis(Math.max(0, millis)), task);
    }
  }

  private void ended(long endMillis) {
    if (turn().isCurrent()) {
      endWindows(endMillis);
    } else if (turn().isActing()) {
      later(CATCHING_UP_MILLIS, () -> router.execute(() -> ended(endMillis)));
      return;
    }
    long following = Window.startOf(time.millis(), intervalMillis) + intervalMillis;
    scheduleEnd(Math.max(following, endMillis + intervalMillis));
  }

  private void endWindows(long endMillis) {
    dropForgottenWindow();
    if (window != null && window.endMillis() <= endMillis) {
      endWindow();
    } else if (window == null && emitEmpty && lastEnd < endMillis) {
      lastEnd = endMillis;
      version()
          .put(
              new Piece.OfWindow(
                  new Window(endMillis - intervalMillis, intervalMillis, mostEvents)));
    }
  }

  /** Of a turn that lapsed the window is made anew from the stream, by whoever acts next. */
  private void dropForgottenWindow() {
    int now = turn().generation();
    if (generation != now) {
      window = null;
    }
    generation = now;
  }

  @Override
  public void accept(Event event) {
    take(event, null);
  }

  @Override
  public void again(Event event, EventPosition start) {
    take(event, start);
  }

  private void take(Event event, @Nullable EventPosition start) {
    // first: an event that is taken after this belongs to a turn that has not lapsed since
    dropForgottenWindow();
    EventPosition position = event.position();
    Window current = window;
    if (position == null) {
      if (!turn().isOwner()) {
        return;
      }
      current = current == null ? openWindow(now()) : current;
    } else if (current != null && current.isKept() && position.millis() < current.endMillis()) {
      if (!turn().pass(position, start)) {
        return;
      }
    } else {
      Ticket ticket = start == null ? turn().take(position) : turn().takeAgain(position, start);
      if (ticket == null) {
        return;
      }
      if (current != null && position.millis() >= current.endMillis()) {
        endWindow();
        current = null;
      }
      current = current == null ? openWindow(position.millis()) : current;
      current.keep(ticket);
    }
    stats.matched();
    boolean fits = current.add(event);
    if (trace != null) {
      trace.step(label(), event, new RuleStep.Collected(fits));
    }
    if (!fits) {
      stats.dropped("a window holds " + mostEvents + " events at most");
    }
  }

  /** While it catches up it is then, or what comes from the stream would go into later windows. */
  private long now() {
    Turn.State state = turn().state();
    return state == Turn.State.READING || state == Turn.State.STALLED
        ? turn().offered().millis()
        : time.millis();
  }

  private Window openWindow(long millis) {
    Window opened = new Window(millis, intervalMillis, mostEvents);
    window = opened;
    return opened;
  }

  @Override
  void succeed(Rule former) {
    dropForgottenWindow(); // first: should the turn lapse now, what is taken over is forgotten, too
    Window theirs = former.giveWindow();
    if (theirs != null && window != null) {
      window.putBefore(theirs);
    } else if (theirs != null) {
      window = theirs;
    }
  }

  @Override
  @Nullable Window giveWindow() {
    dropForgottenWindow();
    Window mine = window;
    window = null;
    return mine;
  }

  private void endWindow() {
    Window ended = Objects.requireNonNull(window);
    window = null;
    lastEnd = ended.endMillis();
    version().put(new Piece.OfWindow(ended));
  }

  private void aggregate(Window ended) {
    open.begin();
    functions.call(
        aggregate,
        ended.events(),
        ended.dropped(),
        new SessionFunctions.Answered() {
          @Override
          public void answered(@Nullable JsonNode value, @Nullable String error) {
            onRouter(() -> aggregated(ended, value, error));
          }

          @Override
          public void sessionEnded(String reason) {
            onRouter(() -> version().leave(new Piece.OfWindow(ended)));
          }
        });
  }

  private void onRouter(Runnable task) {
    router.execute(
        () -> {
          try {
            task.run();
          } finally {
            open.end();
          }
        });
  }

  private void aggregated(Window ended, @Nullable JsonNode value, @Nullable String error) {
    if (trace != null) {
      JsonNode shown = value == null ? JsonNodeFactory.instance.nullNode() : value;
      Event summary = Event.live("", channel().toString(), server, time.instant(), shown);
      trace.step(label(), summary, new RuleStep.WindowEnded(ended.events().size(), value, error));
    }
    if (error != null) {
      stats.failed(error);
      reports().report(label(), "aggregate: " + error);
    } else if (value != null && !value.isNull()) {
      stats.fired();
      Event summary =
          Event.summary(
              id().text() + "@" + ended.endMillis(),
              channel().toString(),
              server,
              time.instant(),
              value,
              ended.last());
      Ticket ticket = ended.isKept() ? Ticket.of(ended::done) : Ticket.NONE;
      for (Reaction action : actions) {
        action.accept(summary, ticket);
      }
      ticket.release();
      return;
    }
    ended.done();
  }

  @Override
  void doPiece(Piece piece) {
    if (piece instanceof Piece.OfWindow left) {
      aggregate(left.window());
    } else if (piece instanceof Piece.OfEvent left) {
      try {
        if (!parts().resume(left.part(), left.event(), left.ticket())) {
          stats.failed("the rule has fewer actions than the one before it");
        }
      } finally {
        left.ticket().release();
      }
    }
  }

  @Override
  RuleStats stats() {
    return stats;
  }

  @Override
  CompletionStage<Void> whenDecided() {
    return open.whenNone()
        .thenCompose(none -> Effect.together(actions.stream().map(Reaction::whenDecided).toList()));
  }

  @Override
  CompletionStage<Void> whenIdle() {
    return version()
        .whenBegun()
        .thenCompose(begun -> open.whenNone())
        .thenCompose(none -> Effect.together(actions.stream().map(Reaction::whenIdle).toList()));
  }

  @Override
  CompletionStage<Void> end(String reason, boolean goesOn) {
    synchronized (this) {
      closed = true;
      if (next != null) {
        next.cancel();
      }
    }
    return Effect.together(actions.stream().map(action -> action.close(reason, goesOn)).toList());
  }
}
