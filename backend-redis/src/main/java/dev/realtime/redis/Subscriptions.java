package dev.realtime.redis;

import dev.realtime.api.ChannelPattern;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.PubSub;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is subscribed to, and by whom: one subscription in Redis for all that listen to the same. It
 * outlives the clients that carry it out; each new client is given all of them.
 */
final class Subscriptions {
  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

  private final String ownChannels;
  private final Runnable suspect;
  private final Failures failures;

  /** These four are guarded by this. */
  private final Map<String, Topic> channels = new HashMap<>();

  private final Map<String, Topic> patterns = new HashMap<>();
  private @Nullable RedissonClient client;
  private boolean closed;

  /**
   * None yet.
   *
   * @param ownChannels how the names of the channels begin that belong to engines; no pattern
   *     matches those
   * @param suspect to be run when Redis did not take a subscription
   */
  Subscriptions(String ownChannels, Runnable suspect, Failures failures) {
    this.ownChannels = ownChannels;
    this.suspect = suspect;
    this.failures = failures;
  }

  PubSub.Subscription add(String channel, PubSub.Listener listener) {
    return add(channels, channel, null, listener);
  }

  PubSub.Subscription addPattern(String pattern, PubSub.Listener listener) {
    return add(patterns, pattern, ChannelPattern.unchecked(pattern), listener);
  }

  private synchronized PubSub.Subscription add(
      Map<String, Topic> topics,
      String name,
      @Nullable ChannelPattern pattern,
      PubSub.Listener listener) {
    Topic topic = topics.get(name);
    if (closed) {
      Listening late = new Listening(new Topic(name, pattern), topics, listener);
      late.giveUp();
      return late;
    }
    if (topic == null) {
      topic = new Topic(name, pattern);
      topics.put(name, topic);
      if (client != null) {
        topic.register(client);
      }
    }
    Listening listening = new Listening(topic, topics, listener);
    topic.listeners.add(listening);
    if (client != null) {
      topic.registration.thenRun(listening::confirm);
    }
    return listening;
  }

  private synchronized void remove(Listening listening) {
    Topic topic = listening.topic;
    if (topic.listeners.remove(listening) && topic.listeners.isEmpty()) {
      listening.topics.remove(topic.name);
      if (client != null) {
        topic.unregister(client);
      }
    }
  }

  /** Nothing is heard any more. */
  synchronized void close() {
    closed = true;
    client = null;
    for (Topic topic : all()) {
      topic.listeners.forEach(Listening::giveUp);
    }
    channels.clear();
    patterns.clear();
  }

  /** Gives all to a new client; the future completes when it has tried each. */
  synchronized CompletableFuture<Void> attach(RedissonClient to) {
    client = to;
    List<CompletableFuture<?>> registrations = new ArrayList<>();
    for (Topic topic : all()) {
      registrations.add(topic.register(to).handle((id, failure) -> true));
    }
    return CompletableFuture.allOf(registrations.toArray(CompletableFuture[]::new));
  }

  synchronized void detach() {
    client = null;
  }

  /** Tries those again that Redis did not take. */
  synchronized void retryFailed() {
    for (Topic topic : all()) {
      if (client != null && topic.failed) {
        topic.register(client);
      }
    }
  }

  private List<Topic> all() {
    List<Topic> all = new ArrayList<>(channels.values());
    all.addAll(patterns.values());
    return all;
  }

  /** One of those that listen to a topic. */
  private final class Listening implements PubSub.Subscription {
    final Topic topic;
    final Map<String, Topic> topics;
    final PubSub.Listener listener;
    private final CompletableFuture<Void> active = new CompletableFuture<>();

    Listening(Topic topic, Map<String, Topic> topics, PubSub.Listener listener) {
      this.topic = topic;
      this.topics = topics;
      this.listener = listener;
    }

    void confirm() {
      active.complete(null);
    }

    void giveUp() {
      active.completeExceptionally(new BackendException("the subscription was closed"));
    }

    @Override
    public CompletionStage<Void> active() {
      return active.minimalCompletionStage();
    }

    @Override
    public void close() {
      remove(this);
      giveUp();
    }
  }

  /** A channel or a pattern, with all that listen to it. */
  private final class Topic {
    final String name;
    final @Nullable ChannelPattern pattern;
    final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();
    private CompletableFuture<Integer> registration = new CompletableFuture<>();
    private volatile boolean failed;
    private boolean reported;

    Topic(String name, @Nullable ChannelPattern pattern) {
      this.name = name;
      this.pattern = pattern;
    }

    CompletableFuture<Integer> register(RedissonClient in) {
      failed = false;
      CompletionStage<Integer> added;
      try {
        added =
            pattern == null
                ? in.getTopic(name, StringCodec.INSTANCE)
                    .addListenerAsync(
                        String.class, (channel, text) -> tell(channel.toString(), text))
                : in.getPatternTopic(RedisGlob.of(name), StringCodec.INSTANCE)
                    .addListenerAsync(
                        String.class,
                        (matched, channel, text) -> tellIfMatching(channel.toString(), text));
      } catch (RuntimeException e) {
        added = CompletableFuture.failedFuture(e);
      }
      registration = added.toCompletableFuture();
      return registration.whenComplete((id, failure) -> settled(failure));
    }

    private void settled(@Nullable Throwable failure) {
      if (failure == null) {
        listeners.forEach(Listening::confirm);
      } else {
        failed = true;
        if (!reported) {
          reported = true;
          log.warn("Redis did not take the subscription to {}: {}", name, failures.reason(failure));
        }
        suspect.run();
      }
    }

    void unregister(RedissonClient in) {
      registration.thenAccept(
          id -> {
            if (pattern == null) {
              in.getTopic(name, StringCodec.INSTANCE).removeListenerAsync(id);
            } else {
              in.getPatternTopic(RedisGlob.of(name), StringCodec.INSTANCE).removeListenerAsync(id);
            }
          });
    }

    private void tellIfMatching(String channel, String text) {
      boolean own = channel.startsWith(ownChannels);
      if (!own && (pattern == null || pattern.matches(channel))) {
        tell(channel, text);
      }
    }

    private void tell(String channel, String text) {
      for (Listening listening : listeners) {
        try {
          listening.listener.onMessage(channel, text);
        } catch (RuntimeException e) {
          log.error("a listener of {} failed", name, e);
        }
      }
    }
  }
}
