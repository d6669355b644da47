package dev.realtime.api.action;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a {@link Action#send} went. A reason is one line without secrets. */
public sealed interface Outcome {

  /** Delivered. */
  record Done() implements Outcome {}

  /**
   * Delivered but for some, which were refused for good.
   *
   * @param refused for the place of each in the batch, counted from 0, why
   */
  record DoneExcept(Map<Integer, String> refused) implements Outcome {}

  /**
   * Failed for now; worth another attempt.
   *
   * @param reason what went wrong
   * @param after the least time to wait, as the other side asked; null leaves it to the rule's
   *     back-off
   */
  record Retry(String reason, @Nullable Duration after) implements Outcome {}

  /**
   * Not sent, because a limit says to wait. Does not count as an attempt.
   *
   * @param reason which limit
   * @param delay how long to wait
   */
  record Wait(String reason, Duration delay) implements Outcome {}

  /**
   * Refused for good: another attempt would be refused too.
   *
   * @param reason what the other side said
   */
  record Rejected(String reason) implements Outcome {}

  /**
   * The destination is gone for good: nothing more is sent by this rule until it is added anew.
   *
   * @param reason how that was told
   */
  record Gone(String reason) implements Outcome {}

  /** Delivered. */
  static Outcome done() {
    return Outcomes.DONE;
  }

  /** Delivered but for some, which were refused for good; by their places, counted from 0. */
  static Outcome doneExcept(Map<Integer, String> refused) {
    return refused.isEmpty() ? done() : new DoneExcept(Map.copyOf(refused));
  }

  /** Failed for now; the rule's back-off says when to try again. */
  static Outcome retry(String reason) {
    return new Retry(reason, null);
  }

  /** Failed for now; not to be tried again before the time given has passed. */
  static Outcome retryAfter(Duration after, String reason) {
    return new Retry(reason, after);
  }

  /** Not sent yet, because a limit says to wait. */
  static Outcome waitFor(Duration delay, String reason) {
    return new Wait(reason, delay);
  }

  /** Refused for good. */
  static Outcome rejected(String reason) {
    return new Rejected(reason);
  }

  /** The destination does not exist any more. */
  static Outcome gone(String reason) {
    return new Gone(reason);
  }
}
