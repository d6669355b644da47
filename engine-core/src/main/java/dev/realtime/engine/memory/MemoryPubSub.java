package dev.realtime.engine.memory;

import dev.realtime.api.ChannelPattern;
import dev.realtime.api.backend.PubSub;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each message to its listeners, in the order of subscription, on the caller's thread. */
final class MemoryPubSub implements PubSub {
  private static final Logger log = LoggerFactory.getLogger(MemoryPubSub.class);

  private final InMemoryBackend.Gate gate;
  private final Map<String, CopyOnWriteArrayList<Listening>> channels = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Listening> patterns = new CopyOnWriteArrayList<>();

  MemoryPubSub(InMemoryBackend.Gate gate) {
    this.gate = gate;
  }

  @Override
  public CompletionStage<Long> publish(String channel, String text) {
    return Stages.done(gate, () -> deliver(channel, text));
  }

  @Override
  public Subscription subscribe(String channel, Listener listener) {
    Listening listening = new Listening(listener, null);
    channels.compute(channel, (name, present) -> with(present, listening));
    return new Held(
        () ->
            channels.computeIfPresent(
                channel,
                (name, present) -> {
                  present.remove(listening);
                  return present.isEmpty() ? null : present;
                }));
  }

  @Override
  public Subscription subscribePattern(String pattern, Listener listener) {
    Listening listening = new Listening(listener, ChannelPattern.unchecked(pattern));
    patterns.add(listening);
    return new Held(() -> patterns.remove(listening));
  }

  long deliver(String channel, String text) {
    long receivers = 0;
    CopyOnWriteArrayList<Listening> exact = channels.get(channel);
    if (exact != null) {
      for (Listening listening : exact) {
        listening.tell(channel, text);
        receivers++;
      }
    }
    for (Listening listening : patterns) {
      if (listening.pattern != null && listening.pattern.matches(channel)) {
        listening.tell(channel, text);
        receivers++;
      }
    }
    return receivers;
  }

  void forgetAll() {
    channels.clear();
    patterns.clear();
  }

  private static CopyOnWriteArrayList<Listening> with(
      @Nullable CopyOnWriteArrayList<Listening> present, Listening added) {
    CopyOnWriteArrayList<Listening> all = present == null ? new CopyOnWriteArrayList<>() : present;
    all.add(added);
    return all;
  }

  /** Active from the first moment on. */
  private record Held(Runnable end) implements Subscription {
    @Override
    public CompletionStage<Void> active() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
      end.run();
    }
  }

  /** One subscription. Not a record: the same listener may be subscribed twice. */
  private static final class Listening {
    private final Listener listener;
    private final @Nullable ChannelPattern pattern;

    Listening(Listener listener, @Nullable ChannelPattern pattern) {
      this.listener = listener;
      this.pattern = pattern;
    }

    void tell(String channel, String text) {
      try {
        listener.onMessage(channel, text);
      } catch (RuntimeException e) {
        log.error("a listener of {} failed", channel, e);
      }
    }
  }
}
