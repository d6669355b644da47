package dev.realtime.engine.trace;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** One thing that became of an event in a rule. */
public sealed interface RuleStep {

  /** The event is on the rule's channel. */
  record Matched() implements RuleStep {}

  /**
   * The condition was evaluated.
   *
   * @param error why it could not be; it then counts as false
   */
  record Decided(boolean holds, @Nullable String error) implements RuleStep {}

  /** The rate limit kept the rule from firing. */
  record Limited() implements RuleStep {}

  /** The rule fired. */
  record Fired() implements RuleStep {}

  /** The condition did not hold, and what stands under {@code otherwise} runs. */
  record Otherwise() implements RuleStep {}

  /** The event went into a window, or did not fit into it. */
  record Collected(boolean held) implements RuleStep {}

  /**
   * A window ended, and its function has answered.
   *
   * @param events how many there were in it
   * @param value what the function returned; null for nil
   * @param error what it raised, or null
   */
  record WindowEnded(int events, @Nullable JsonNode value, @Nullable String error)
      implements RuleStep {}

  /** The function of a rule of the type {@code lua} has returned, or raised an error. */
  record Called(@Nullable String error) implements RuleStep {}
}
