package dev.realtime.engine.internal.turn;

import org.jspecify.annotations.Nullable;

/**
 * Names a turn: one rule on one partition of the event stream.
 *
 * @param rule the rule's id, the same on every engine
 * @param partition counted from 0; a stream that is not divided is partition 0
 * @param engine the engine that has a turn of its own, where every server acts; null where one of
 *     the fleet does
 */
public record TurnId(String rule, int partition, @Nullable String engine) {
  /** On a stream that is not divided. */
  public static TurnId of(String rule, @Nullable String engine) {
    return new TurnId(rule, 0, engine);
  }

  /** Whether one engine of the fleet acts: the one that has the lease. */
  public boolean needsLease() {
    return engine == null;
  }

  /** The name of its lease. */
  public String lease() {
    return rule + suffix();
  }

  /** The name of its cursor. */
  public String cursor() {
    return rule + (engine == null ? "" : "@" + engine) + suffix();
  }

  private String suffix() {
    return partition == 0 ? "" : "#" + partition;
  }
}
