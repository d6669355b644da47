package dev.realtime.engine.internal.router;

import dev.realtime.api.ChannelPattern;
import dev.realtime.api.backend.PubSub;
import dev.realtime.engine.internal.rule.RuleIndex;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Listens to just the channels and patterns that have rules, for messages of other programs. */
public final class PublishedMessages implements AutoCloseable {
  private final PubSub pubSub;
  private final Router router;
  private final Map<ChannelPattern, PubSub.Subscription> subscriptions = new HashMap<>();
  private boolean closed;

  public PublishedMessages(PubSub pubSub, Router router) {
    this.pubSub = pubSub;
    this.router = router;
  }

  /** Follows an index from now on. */
  public void follow(RuleIndex index) {
    index.onWanted(this::wanted);
  }

  /** Completes when messages will be received on everything that has rules now. */
  public synchronized CompletionStage<Void> whenActive() {
    return CompletableFuture.allOf(
        subscriptions.values().stream()
            .map(subscription -> subscription.active().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private synchronized void wanted(ChannelPattern pattern, boolean isWanted) {
    if (!isWanted) {
      PubSub.Subscription subscription = subscriptions.remove(pattern);
      if (subscription != null) {
        subscription.close();
      }
    } else if (!closed) {
      PubSub.Listener listener = (channel, text) -> router.published(pattern, channel, text);
      subscriptions.put(
          pattern,
          pattern.isExact()
              ? pubSub.subscribe(pattern.toString(), listener)
              : pubSub.subscribePattern(pattern.toString(), listener));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    subscriptions.values().forEach(PubSub.Subscription::close);
    subscriptions.clear();
  }
}
