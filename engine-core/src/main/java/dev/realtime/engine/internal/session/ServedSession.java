package dev.realtime.engine.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.PubSub;
import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.internal.rule.EventTarget;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.TimeLimit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session that the engine serves: its subscriptions, its calls, its part in rules. */
final class ServedSession implements SessionPort {
  /** How long subscribing waits for the backend's word that messages will come. */
  private static final Duration SUBSCRIBE = Duration.ofSeconds(3);

  /** So many are surely a mistake: a loop that subscribes. */
  static final int MOST_SUBSCRIPTIONS = 10_000;

  private final Session session;
  private final SessionServices services;
  private final SessionFunctions functions;
  private final Operations operations;
  private final Consumer<ServedSession> closed;
  private final LongAdder dropped = new LongAdder();
  private final Map<Long, Runnable> subscriptions = new HashMap<>();
  private boolean ended;

  ServedSession(Session session, SessionServices services, Consumer<ServedSession> closed) {
    this.session = session;
    this.services = services;
    this.functions = new SessionFunctions(session);
    this.operations = new Operations(services, this);
    this.closed = closed;
  }

  @Override
  public @Nullable String emit(String channel, String json) {
    Operations.checkChannel(channel);
    return services.emitter().emit(channel, json);
  }

  @Override
  public CompletionStage<@Nullable JsonNode> request(String operation, ObjectNode arguments) {
    synchronized (this) {
      if (ended) {
        return CompletableFuture.failedFuture(new IllegalStateException(name() + " has ended"));
      }
    }
    try {
      return operations.run(operation, arguments);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void answer(long call, @Nullable JsonNode value, @Nullable String error) {
    functions.answer(call, value, error);
  }

  @Override
  public boolean isConnected() {
    return services.backend().isConnected();
  }

  @Override
  public String store() {
    return services.backend().description();
  }

  @Override
  public String name() {
    return session.name();
  }

  /** How many events and messages were lost because the session's queue was full. */
  public long dropped() {
    return dropped.sum();
  }

  /** Calls functions of the session. */
  public SessionFunctions functions() {
    return functions;
  }

  /** Sends events of a channel or pattern to the session, under its own number for them. */
  void subscribeEvents(long number, ChannelPattern channel) {
    checkRoom(number);
    EventTarget target = event -> deliver(new Inbound.Published(number, event));
    services.index().add(channel, target);
    remember(number, () -> services.index().remove(channel, target));
  }

  /** Sends raw texts of a channel or pattern to the session; completes when they will come. */
  CompletionStage<Void> subscribeText(long number, ChannelPattern channel) {
    checkRoom(number);
    PubSub pubSub = services.backend().pubSub();
    PubSub.Listener listener =
        (name, text) -> deliver(new Inbound.Text(number, name, EventMessage.withoutMark(text)));
    PubSub.Subscription subscription =
        channel.isExact()
            ? pubSub.subscribe(channel.toString(), listener)
            : pubSub.subscribePattern(channel.toString(), listener);
    remember(number, subscription::close);
    return TimeLimit.within(
        subscription.active(),
        SUBSCRIBE,
        services.time(),
        () -> "no answer from " + services.backend().description());
  }

  private synchronized void checkRoom(long number) {
    if (subscriptions.size() >= MOST_SUBSCRIPTIONS && !subscriptions.containsKey(number)) {
      throw new IllegalStateException(
          name()
              + " has "
              + MOST_SUBSCRIPTIONS
              + " subscriptions, and may have no more: end some with Off or Unsubscribe");
    }
  }

  void unsubscribe(long number) {
    Runnable end;
    synchronized (this) {
      end = subscriptions.remove(number);
    }
    if (end != null) {
      end.run();
    }
  }

  private void remember(long number, Runnable end) {
    Runnable before = end;
    synchronized (this) {
      if (!ended) {
        before = subscriptions.put(number, end);
      }
    }
    if (before != null) {
      before.run();
    }
  }

  /** Takes back a rule that was added while the session ended. */
  void noteRule() {
    boolean late;
    synchronized (this) {
      late = ended;
    }
    if (late) {
      services.rules().ownerEnded(this);
    }
  }

  private void deliver(Inbound inbound) {
    if (!session.deliver(inbound)) {
      dropped.increment();
    }
  }

  /** Ends every subscription, as {@code Disconnect} does. */
  void endSubscriptions() {
    Map<Long, Runnable> all;
    synchronized (this) {
      all = Map.copyOf(subscriptions);
      subscriptions.clear();
    }
    all.values().forEach(Runnable::run);
  }

  @Override
  public void leave() {
    endSubscriptions();
    functions.close();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    endSubscriptions();
    services.rules().ownerEnded(this);
    functions.close();
    closed.accept(this);
  }
}
