package dev.realtime.engine.internal.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one rule has done, for GetStats. Counted by the router and the lanes, read by anyone.
 *
 * <p>What goes wrong in an action inside a rule goes wrong in the rule: it counts in both.
 */
public final class RuleStats {
  /** How much a new delivery weighs in the running mean of latencies. */
  private static final double WEIGHT = 0.1;

  private final @Nullable RuleStats outer;
  private final LongAdder matched = new LongAdder();
  private final LongAdder fired = new LongAdder();
  private final LongAdder limited = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder dead = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile @Nullable String lastError;
  private volatile double latencyMillis;

  /** Of a rule that stands by itself. */
  public RuleStats() {
    this(null);
  }

  /**
   * Of an action inside a rule.
   *
   * @param outer the rule's own; null for a rule that stands by itself
   */
  public RuleStats(@Nullable RuleStats outer) {
    this.outer = outer;
  }

  /** An event came on a channel of the rule. */
  public void matched() {
    matched.increment();
  }

  /** Its condition held, and its action was asked to act. */
  public void fired() {
    fired.increment();
  }

  /** The rule's rate limit kept it from firing. */
  public void limited() {
    limited.increment();
  }

  /** A condition or an attempt failed; the text is one line without secrets. */
  public void failed(String error) {
    failed.increment();
    lastError = error;
    if (outer != null) {
      outer.failed(error);
    }
  }

  /** A delivery is tried again. */
  public void retried(int events) {
    retried.add(events);
    if (outer != null) {
      outer.retried(events);
    }
  }

  /** Events were given up for good. */
  public void dead(int events) {
    dead.add(events);
    if (outer != null) {
      outer.dead(events);
    }
  }

  /** An event was dropped because a queue was full. */
  public void dropped(String where) {
    dropped.increment();
    lastError = where;
    if (outer != null) {
      outer.dropped(where);
    }
  }

  /** Events were delivered, the first of them after so long. */
  public void delivered(double millis) {
    double before = latencyMillis;
    latencyMillis = before == 0 ? millis : before + WEIGHT * (millis - before);
    if (outer != null) {
      outer.delivered(millis);
    }
  }

  /** How many events were dropped. */
  public long droppedCount() {
    return dropped.sum();
  }

  /** The numbers under the names that rules read. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("matched", matched.sum());
    json.put("fired", fired.sum());
    json.put("limited", limited.sum());
    json.put("failed", failed.sum());
    json.put("retried", retried.sum());
    json.put("dead", dead.sum());
    json.put("dropped", dropped.sum());
    json.put("latency_ms", Math.round(latencyMillis * 1000) / 1000.0);
    if (lastError != null) {
      json.put("last_error", lastError);
    }
    return json;
  }
}
