package dev.realtime.actions.discord;

import dev.realtime.api.action.PluginContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * What Discord's answers told of its limits: one {@link WebhookLimit} for each webhook, however
 * many rules post to it, and a hold on all of them. One lock guards it all; nothing slow is done
 * under it.
 */
final class RateLimits {
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final PluginContext context;
  private final int mostInvalid;
  private final Map<HttpUrl, WebhookLimit> webhooks = new HashMap<>();
  private Instant allHeldUntil = Instant.MIN;
  private Instant windowEnd = Instant.MIN;
  private int invalid;

  RateLimits(PluginContext context, int mostInvalid) {
    this.context = context;
    this.mostInvalid = mostInvalid;
  }

  Instant now() {
    return context.clock().instant();
  }

  /** The limit that a rule shares with all that post to the same webhook. */
  synchronized WebhookLimit join(HttpUrl webhook) {
    Instant now = now();
    webhooks.values().removeIf(limit -> limit.isForgettable(now));
    WebhookLimit limit = webhooks.computeIfAbsent(webhook, url -> new WebhookLimit(this));
    limit.users++;
    return limit;
  }

  /** A rule posts no more. Its limit is remembered while it holds: the rule may come back. */
  synchronized void leave(WebhookLimit limit) {
    limit.users--;
  }

  synchronized Instant allHeldUntil() {
    return allHeldUntil;
  }

  synchronized void holdAll(Instant until) {
    if (until.isAfter(allHeldUntil)) {
      allHeldUntil = until;
    }
  }

  /**
   * Counts an answer of the kind for which Discord bans an address, and stops in time: a ban would
   * silence every program at the address.
   */
  synchronized void countInvalid() {
    Instant now = now();
    if (now.isAfter(windowEnd)) {
      windowEnd = now.plus(WINDOW);
      invalid = 0;
    }
    if (++invalid == mostInvalid) {
      holdAll(windowEnd);
      context.tellOperator(
          "discord: "
              + invalid
              + " posts were refused within 10 minutes; all webhooks wait, or Discord would ban"
              + " this address");
    }
  }
}
