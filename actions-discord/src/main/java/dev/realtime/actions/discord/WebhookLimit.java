package dev.realtime.actions.discord;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How much one webhook may still post. Guarded by its {@link RateLimits}. */
final class WebhookLimit {
  private final RateLimits all;
  private Instant heldUntil = Instant.MIN;
  private Instant resetAt = Instant.MIN;
  private int remaining;
  private int underWay;
  private final UntoldLimit untold = new UntoldLimit();

  /** How many rules post to it. */
  int users;

  WebhookLimit(RateLimits all) {
    this.all = all;
  }

  /** Lets a post through, or says how long it must wait; null lets it through. */
  @Nullable Duration enter() {
    synchronized (all) {
      Instant now = all.now();
      Instant until = all.allHeldUntil().isAfter(heldUntil) ? all.allHeldUntil() : heldUntil;
      // what is under way is not yet in Discord's count, or only just
      if (remaining - underWay <= 0 && resetAt.isAfter(until)) {
        until = resetAt;
      }
      if (untold.until(now).isAfter(until)) {
        until = untold.until(now);
      }
      if (until.isAfter(now)) {
        return Duration.between(now, until);
      }
      underWay++;
      untold.post(now);
      return null;
    }
  }

  /** A post that was let through got no answer. */
  void left() {
    synchronized (all) {
      underWay--;
    }
  }

  /** A post that was let through got an answer. */
  void left(DiscordAnswer answer) {
    synchronized (all) {
      underWay--;
      Instant now = all.now();
      Duration reset = answer.resetAfter();
      if (reset != null) {
        resetAt = now.plus(reset);
        remaining = answer.remaining();
      }
      Duration wait = answer.limitedFor();
      if (wait != null && answer.isForAllWebhooks()) {
        untold.refused(now);
        all.holdAll(now.plus(wait));
      } else if (wait != null) {
        heldUntil = now.plus(wait);
        untold.refused(now, wait);
      }
      if (answer.countsAsInvalid()) {
        all.countInvalid();
      }
    }
  }

  boolean isForgettable(Instant now) {
    return users == 0 && underWay == 0 && !heldUntil.isAfter(now) && !resetAt.isAfter(now);
  }
}
