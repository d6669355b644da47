package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.Field;
import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.internal.progress.Progress;
import dev.realtime.engine.internal.progress.Resumable;
import dev.realtime.engine.internal.progress.StreamTime;
import dev.realtime.engine.internal.progress.Ticket;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.report.RuleStats;
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
final class Aggregator implements Rule, EventTarget {
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

  private final RuleId id;
  private final String label;
  private final ChannelPattern channel;
  private final ObjectNode shown;
  private final SessionFunctions functions;
  private final long aggregate;
  private final long intervalMillis;
  private final int mostEvents;
  private final boolean emitEmpty;
  private final List<Reaction> actions;
  private final Ownership ownership;
  private final Progress progress;
  private final StreamTime stream;
  private final EngineTime time;
  private final Executor router;
  private final String server;
  private final Reports reports;
  private final @Nullable RuleTrace trace;
  private final RuleStats stats;
  private final OpenCalls open = new OpenCalls();

  // Only used on the router's thread.
  private @Nullable Window window;
  private int generation;
  private int lapses;
  private long lastEnd;

  private boolean closed;
  private EngineTime.@Nullable Timer next;

  Aggregator(
      RuleId id,
      String label,
      ChannelPattern channel,
      ObjectNode shown,
      ActionDefinition fields,
      SessionFunctions functions,
      long aggregate,
      List<Reaction> actions,
      RuleStats stats,
      Ownership ownership,
      Progress progress,
      StreamTime stream,
      EngineTime time,
      Executor router,
      String server,
      Reports reports) {
    this.id = id;
    this.label = label;
    this.channel = channel;
    this.shown = shown;
    this.functions = functions;
    this.aggregate = aggregate;
    this.intervalMillis = Objects.requireNonNull(fields.duration("interval")).toMillis();
    this.mostEvents = (int) (long) Objects.requireNonNull(fields.integer("max_events"));
    this.emitEmpty = fields.flag("emit_empty");
    this.actions = actions;
    this.stats = stats;
    this.ownership = ownership;
    this.progress = progress;
    this.stream = stream;
    this.time = time;
    this.router = router;
    this.server = server;
    this.reports = reports;
    this.lapses = ownership.lapses();
    this.lastEnd = Window.startOf(time.millis(), intervalMillis);
    this.trace = reports.trace();
    for (int i = 0; i < actions.size(); i++) {
      int number = i;
      actions
          .get(i)
          .setSuccessor((place, summary, ticket) -> handOn(place.in(number), summary, ticket));
    }
    if (trace != null) {
      trace.made(label, false);
    }
  }

  @Override
  public void start() {
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
    if (!acts()) {
      standBack();
    } else if (progress.isCurrent()) {
      endWindows(endMillis);
    } else if (progress.isActing()) {
      later(CATCHING_UP_MILLIS, () -> router.execute(() -> ended(endMillis)));
      return;
    }
    long following = Window.startOf(time.millis(), intervalMillis) + intervalMillis;
    scheduleEnd(Math.max(following, endMillis + intervalMillis));
  }

  private void endWindows(long endMillis) {
    if (generation != progress.generation()) {
      window = null;
    }
    if (window != null && window.endMillis() <= endMillis) {
      endWindow();
    } else if (window == null && emitEmpty && lastEnd < endMillis) {
      lastEnd = endMillis;
      aggregate(new Window(endMillis - intervalMillis, intervalMillis, mostEvents));
    }
  }

  @Override
  public void accept(Event event) {
    take(event, false);
  }

  @Override
  public void again(Event event) {
    take(event, true);
  }

  /** After a lapse another engine may have acted: the rule goes on from its cursor. */
  private boolean acts() {
    int now = ownership.lapses();
    boolean lapsed = now != lapses && !id.everywhere();
    lapses = now;
    return !lapsed && ownership.acts(id);
  }

  @Override
  public void lookAtLease() {
    if (!acts()) {
      standBack();
    }
  }

  private void take(Event event, boolean again) {
    if (!acts()) {
      standBack();
      return;
    }
    EventPosition position = event.position();
    if (window != null && generation != progress.generation()) {
      window = null; // it is made anew
    }
    generation = progress.generation();
    Window current = window;
    if (position == null) {
      current = current == null ? openWindow(now()) : current;
    } else if (current != null && current.isKept() && position.millis() < current.endMillis()) {
      if (!progress.pass(event, again)) {
        return;
      }
    } else {
      Ticket ticket = progress.take(event, again);
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
      trace.step(label, event, new RuleStep.Collected(fits));
    }
    if (!fits) {
      stats.dropped("a window holds " + mostEvents + " events at most");
    }
  }

  /** While it catches up it is then, or what comes from the stream would go into later windows. */
  private long now() {
    return progress.isBehind() ? progress.offered().millis() : time.millis();
  }

  private Window openWindow(long millis) {
    Window opened = new Window(millis, intervalMillis, mostEvents);
    window = opened;
    return opened;
  }

  /** Whoever acts now makes the open window anew, from the stream. */
  private void standBack() {
    if (progress.isActing()) {
      progress.stepBack();
      window = null;
    }
  }

  @Override
  public void continueFrom(@Nullable Resumable before) {
    generation = progress.generation();
    if (before instanceof Aggregator former
        && former.window != null
        && former.generation == generation) {
      if (window == null) {
        window = former.window;
      } else {
        window.putBefore(former.window);
      }
      former.window = null;
    }
  }

  private void endWindow() {
    Window ended = Objects.requireNonNull(window);
    window = null;
    lastEnd = ended.endMillis();
    aggregate(ended);
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
            onRouter(() -> handOn(ended));
          }
        });
  }

  private void handOn(Window ended) {
    Ticket ticket = ended.isKept() ? Ticket.of(ended::done) : Ticket.NONE;
    if (!progress.handOn(
        this, ended.last(), ticket, rule -> ((Aggregator) rule).aggregate(ended))) {
      stats.failed("its session has ended");
    }
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
      Event summary = Event.live("", channel.toString(), server, time.instant(), shown);
      trace.step(label, summary, new RuleStep.WindowEnded(ended.events().size(), value, error));
    }
    if (error != null) {
      stats.failed(error);
      reports.report(label, "aggregate: " + error);
    } else if (value != null && !value.isNull()) {
      stats.fired();
      Event summary =
          Event.summary(
              id.text() + "@" + ended.endMillis(),
              channel.toString(),
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

  private void handOn(Place place, Event summary, Ticket ticket) {
    if (!progress.handOn(
        this,
        summary.position(),
        ticket,
        rule -> ((Aggregator) rule).resume(place, summary, ticket))) {
      stats.failed("its session has ended");
      ticket.release();
    }
  }

  /** Does what an action of the rule before was to do when its session ended. */
  private void resume(Place place, Event summary, Ticket ticket) {
    try {
      int number = place.path().get(0);
      if (number < actions.size()) {
        actions.get(number).resume(place.within(), summary, ticket);
      } else {
        stats.failed("the rule has fewer actions than the one before it");
      }
    } finally {
      ticket.release();
    }
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public RuleId id() {
    return id;
  }

  @Override
  public ChannelPattern channel() {
    return channel;
  }

  @Override
  public EventTarget target() {
    return this;
  }

  @Override
  public ObjectNode describe() {
    ObjectNode json = shown.deepCopy();
    json.put("id", id.text());
    json.put("channel", channel.toString());
    json.put("acting", ownership.acts(id));
    return json;
  }

  @Override
  public RuleStats stats() {
    return stats;
  }

  @Override
  public CompletionStage<Void> whenIdle() {
    return open.whenNone()
        .thenCompose(none -> Effect.together(actions.stream().map(Reaction::whenIdle).toList()));
  }

  @Override
  public CompletionStage<Void> close(String reason, boolean goesOn) {
    synchronized (this) {
      closed = true;
      if (next != null) {
        next.cancel();
      }
    }
    return Effect.together(actions.stream().map(action -> action.close(reason, goesOn)).toList());
  }
}
