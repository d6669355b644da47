package dev.realtime.engine.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.Field;
import dev.realtime.engine.session.SessionFunctions;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Collects the events of a window, and at its end gives them to a function of the session; what the
 * function returns goes through the actions as an event's data would. Windows follow each other
 * without a gap from the moment the aggregator was added. Used on the router's thread.
 */
final class Aggregator implements Rule, EventTarget {
  static final int DEFAULT_MOST_EVENTS = 100_000;

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
  private final Duration interval;
  private final int mostEvents;
  private final boolean emitEmpty;
  private final List<Reaction> actions;
  private final Ownership ownership;
  private final EngineTime time;
  private final Executor router;
  private final String server;
  private final Reports reports;
  private final @Nullable RuleTrace trace;
  private final RuleStats stats;
  private final OpenCalls open = new OpenCalls();

  private List<Event> window = new ArrayList<>();
  private long dropped;
  private boolean closed;
  private EngineTime.@Nullable Timer end;

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
    this.interval = Objects.requireNonNull(fields.duration("interval"));
    this.mostEvents = (int) (long) Objects.requireNonNull(fields.integer("max_events"));
    this.emitEmpty = fields.flag("emit_empty");
    this.actions = actions;
    this.stats = stats;
    this.ownership = ownership;
    this.time = time;
    this.router = router;
    this.server = server;
    this.reports = reports;
    this.trace = reports.trace();
    if (trace != null) {
      trace.made(label, false);
    }
  }

  @Override
  public void start() {
    scheduleEnd();
  }

  private synchronized void scheduleEnd() {
    if (!closed) {
      end = time.schedule(interval, () -> router.execute(this::windowEnded));
    }
  }

  @Override
  public void accept(Event event) {
    if (!ownership.acts(id)) {
      return;
    }
    stats.matched();
    if (trace != null) {
      trace.step(label, event, new RuleStep.Collected(window.size() < mostEvents));
    }
    if (window.size() < mostEvents) {
      window.add(event);
    } else {
      dropped++;
      stats.dropped("a window holds " + mostEvents + " events at most");
    }
  }

  private void windowEnded() {
    List<Event> events = window;
    window = new ArrayList<>();
    long lost = dropped;
    dropped = 0;
    scheduleEnd();
    if (events.isEmpty() && !(emitEmpty && ownership.acts(id))) {
      return;
    }
    open.begin();
    functions.call(
        aggregate,
        events,
        lost,
        (value, error) ->
            router.execute(
                () -> {
                  try {
                    aggregated(events.size(), value, error);
                  } finally {
                    open.end();
                  }
                }));
  }

  private void aggregated(int events, @Nullable JsonNode value, @Nullable String error) {
    if (trace != null) {
      JsonNode shown = value == null ? JsonNodeFactory.instance.nullNode() : value;
      Event summary = Event.live("", channel.toString(), server, time.instant(), shown);
      trace.step(label, summary, new RuleStep.WindowEnded(events, value, error));
    }
    if (error != null) {
      stats.failed(error);
      reports.report(label, "aggregate: " + error);
    } else if (value != null && !value.isNull()) {
      stats.fired();
      Event summary = Event.live("", channel.toString(), server, time.instant(), value);
      for (Reaction action : actions) {
        action.accept(summary);
      }
    }
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
  public CompletionStage<Void> close(String reason) {
    synchronized (this) {
      closed = true;
      if (end != null) {
        end.cancel();
      }
    }
    return Effect.together(actions.stream().map(action -> action.close(reason)).toList());
  }
}
