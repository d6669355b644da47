package dev.realtime.testkit;

import dev.realtime.api.Event;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.trace.RuleStep;
import dev.realtime.engine.trace.RuleTrace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What became of each event in each rule: did it match, did its condition hold, did it fire, what
 * was sent and what came of it, and if not, why not.
 */
final class Trace implements RuleTrace {
  /** The latest events; a test that emits more than this is not read event by event. */
  private static final int MOST_EVENTS = 1_000;

  private final BenchTime time;
  private final Coverage coverage;
  private final ArrayDeque<TracedEvent> events = new ArrayDeque<>();
  private final Map<Event, TracedEvent> byEvent = new IdentityHashMap<>();
  private final TreeSet<String> rules = new TreeSet<>();
  private long forgotten;
  private String making = "";

  /** Was routed, and has met no rule yet. */
  private @Nullable TracedEvent routed;

  Trace(BenchTime time, Coverage coverage) {
    this.time = time;
    this.coverage = coverage;
  }

  /** The rule whose action is being created. */
  String ruleInTheMaking() {
    return making;
  }

  @Override
  public synchronized void making(String rule) {
    making = rule;
  }

  @Override
  public synchronized void made(String rule, boolean conditional) {
    rules.add(rule);
    coverage.made(rule, conditional);
  }

  @Override
  public synchronized void routed(String channel, String json, int targets) {
    routed = new TracedEvent(time.elapsed(), channel, json, targets);
    add(routed);
  }

  @Override
  public synchronized void step(String rule, Event event, RuleStep step) {
    TracedEvent traced = of(event);
    if (step instanceof RuleStep.Matched) {
      traced.note(rule);
    } else if (step instanceof RuleStep.Decided decided) {
      coverage.decided(rule, decided.holds());
      traced.note(rule, decided.error() != null ? decided.error() : conditionIs(decided.holds()));
    } else if (step instanceof RuleStep.Fired) {
      coverage.fired(rule);
      traced.note(rule, "fired");
    } else if (step instanceof RuleStep.Otherwise) {
      traced.note(rule, "otherwise");
    } else if (step instanceof RuleStep.Limited) {
      traced.note(rule, "not fired: rate limit");
    } else if (step instanceof RuleStep.Collected collected) {
      traced.note(rule, collected.held() ? "kept in the window" : "dropped: the window is full");
    } else if (step instanceof RuleStep.Called called) {
      traced.note(rule, called.error() == null ? "its function ran" : called.error());
    } else if (step instanceof RuleStep.WindowEnded end) {
      windowEnded(rule, traced, end);
    }
  }

  private static String conditionIs(boolean holds) {
    return "condition " + holds;
  }

  private void windowEnded(String rule, TracedEvent traced, RuleStep.WindowEnded end) {
    String window = "window of " + end.events() + (end.events() == 1 ? " event" : " events");
    if (end.error() != null) {
      traced.note(rule, window + ": " + end.error());
    } else if (end.value() == null || end.value().isNull()) {
      traced.note(rule, window + " skipped: its function returned nil");
    } else {
      coverage.fired(rule);
      traced.note(rule, window, "fired");
    }
  }

  /** An event could not be made a delivery. */
  synchronized void unprepared(String rule, Event event, RuntimeException error) {
    of(event).note(rule, "not sent: " + error.getMessage());
  }

  /** A delivery was sent, or kept back. */
  synchronized void sent(String rule, Delivery delivery, Outcome outcome) {
    TracedEvent traced = of(delivery.event());
    String what = Shown.brief(delivery.describe());
    String at = Shown.seconds(time.elapsed());
    traced.addLine(rule, "at " + at + " " + what + ": " + words(outcome));
  }

  private static String words(Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      return "done";
    }
    if (outcome instanceof Outcome.DoneExcept some) {
      return "done, but for " + some.refused().values();
    }
    if (outcome instanceof Outcome.Retry retry) {
      return "failed: " + retry.reason();
    }
    if (outcome instanceof Outcome.Wait wait) {
      return "waits " + Shown.seconds(wait.delay()) + ": " + wait.reason();
    }
    return outcome instanceof Outcome.Rejected no
        ? "refused: " + no.reason()
        : "gone: " + ((Outcome.Gone) outcome).reason();
  }

  private TracedEvent of(Event event) {
    TracedEvent known = byEvent.get(event);
    if (known == null) {
      TracedEvent before = routed;
      if (before != null && before.isOf(event.channel()) && !before.hasRules()) {
        known = before;
      } else {
        known = new TracedEvent(time.elapsed(), event.channel(), event.data().toString(), 1);
        add(known);
      }
      routed = null;
      known.event = event;
      byEvent.put(event, known);
    }
    return known;
  }

  private void add(TracedEvent traced) {
    events.add(traced);
    if (events.size() > MOST_EVENTS) {
      forgotten++;
      Event event = events.remove().event;
      if (event != null) {
        byEvent.remove(event);
      }
    }
  }

  /**
   * The latest events and what became of each.
   *
   * @param most how many of them
   */
  synchronized String text(int most) {
    StringBuilder text = new StringBuilder();
    long left = forgotten + Math.max(0, events.size() - most);
    if (left > 0) {
      text.append("(").append(left).append(" events before these)\n");
    }
    int skip = Math.max(0, events.size() - most);
    for (TracedEvent event : events) {
      if (skip-- <= 0) {
        event.appendTo(text, rules);
      }
    }
    return text.isEmpty() ? noEvents() : text.toString();
  }

  private String noEvents() {
    return rules.isEmpty() ? "no rule was added, and no event came\n" : "no event came\n";
  }

  /** One event, and what became of it in each rule, in the order in which they saw it. */
  static final class TracedEvent {
    private final Duration at;
    private final String channel;
    private final String json;
    private final int targets;
    private final Map<String, StringBuilder> notes = new LinkedHashMap<>();
    private @Nullable Event event;

    TracedEvent(Duration at, String channel, String json, int targets) {
      this.at = at;
      this.channel = channel;
      this.json = json;
      this.targets = targets;
    }

    boolean isOf(String name) {
      return channel.equals(name);
    }

    boolean hasRules() {
      return !notes.isEmpty();
    }

    void note(String rule, String... words) {
      StringBuilder line = notes.computeIfAbsent(rule, first -> new StringBuilder());
      for (String word : words) {
        line.append(line.isEmpty() ? "" : ", ").append(word);
      }
    }

    void addLine(String rule, String words) {
      note(rule);
      StringBuilder line = Objects.requireNonNull(notes.get(rule));
      line.append("\n          ").append(words);
    }

    private void appendTo(StringBuilder text, TreeSet<String> rules) {
      text.append(Shown.seconds(at)).append("  ").append(channel).append("  ");
      text.append(Shown.shortened(json, 160)).append('\n');
      notes.forEach(
          (rule, line) ->
              text.append("      ").append(rule).append(": ").append(line).append('\n'));
      if (targets == 0) {
        text.append("      no rule is on this channel");
        text.append(rules.isEmpty() ? ": there is no rule at all" : "").append('\n');
      }
    }
  }
}
