package dev.realtime.actions.discord;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Posts messages to one webhook, one after the other. */
final class DiscordAction implements Action<DiscordDelivery> {
  private static final int LARGEST_BATCH = 200;

  private final DiscordClient client;
  private final WebhookAddress webhook;
  private final WebhookLimit limit;
  private final MessageTemplate template;
  private final boolean folds;

  DiscordAction(
      DiscordClient client, WebhookAddress webhook, MessageTemplate template, boolean folds) {
    this.client = client;
    this.webhook = webhook;
    this.limit = client.limits().join(webhook.identity());
    this.template = template;
    this.folds = folds;
  }

  @Override
  public DiscordDelivery prepare(Event event) {
    return template.render(event);
  }

  @Override
  public int batchSize(List<DiscordDelivery> waiting) {
    return folds ? DiscordDelivery.foldable(waiting) : 1;
  }

  @Override
  public int largestBatch() {
    return folds ? LARGEST_BATCH : 1;
  }

  @Override
  public String destination() {
    return webhook.name();
  }

  @Override
  public CompletionStage<Outcome> send(List<DiscordDelivery> batch) {
    Duration wait = limit.enter();
    if (wait != null) {
      return CompletableFuture.completedFuture(Outcome.waitFor(wait, "Discord's rate limit"));
    }
    return client.post(webhook, limit, DiscordDelivery.body(batch));
  }

  @Override
  public void close() {
    client.limits().leave(limit);
  }
}
