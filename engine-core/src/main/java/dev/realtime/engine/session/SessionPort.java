package dev.realtime.engine.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.PubSub;
import dev.realtime.engine.rule.ChannelPattern;
import dev.realtime.engine.rule.EventTarget;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's side of the engine: what it may ask for. When it is closed, the session's
 * subscriptions end, and so do the rules that no other session has. May be used from any thread.
 */
public final class SessionPort implements AutoCloseable {
  /** How long subscribing waits for the backend's word that messages will come. */
  private static final long SUBSCRIBE_SECONDS = 3;

  private final Session session;
  private final SessionServices services;
  private final SessionFunctions functions;
  private final Operations operations;
  private final Consumer<SessionPort> closed;
  private final LongAdder dropped = new LongAdder();
  private final Map<Long, Runnable> subscriptions = new HashMap<>();
  private boolean ended;

  SessionPort(Session session, SessionServices services, Consumer<SessionPort> closed) {
    this.session = session;
    this.services = services;
    this.functions = new SessionFunctions(session);
    this.operations = new Operations(services, this);
    this.closed = closed;
  }

  /**
   * Emits an event; never blocks.
   *
   * @param channel one channel's name
   * @param json any JSON value; not checked here
   * @return null, or in one line why the event was not taken
   * @throws MisuseException if the channel is none
   */
  public @Nullable String emit(String channel, String json) {
    Operations.checkChannel(channel);
    return services.emitter().emit(channel, json);
  }

  /**
   * Asks for an operation.
   *
   * @param operation its name, as {@code realtime.lua} sends it
   * @param arguments its arguments by name
   * @return its result; null where it has none. Fails with {@link MisuseException} where the caller
   *     is wrong, with another exception where the outside failed
   */
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

  /**
   * Gives the result of a {@link Inbound.Call}.
   *
   * @param call as it came
   * @param value what the function returned; null for nil
   * @param error what it raised, or null
   */
  public void answer(long call, @Nullable JsonNode value, @Nullable String error) {
    functions.answer(call, value, error);
  }

  /** Whether the backend answers. */
  public boolean isConnected() {
    return services.backend().isConnected();
  }

  /** Which store the engine has, for people. */
  public String store() {
    return services.backend().description();
  }

  /** Who the session is, for people. */
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
    EventTarget target = event -> deliver(new Inbound.Published(number, event));
    services.index().add(channel, target);
    remember(number, () -> services.index().remove(channel, target));
  }

  /** Sends raw texts of a channel or pattern to the session; completes when they will come. */
  CompletionStage<Void> subscribeText(long number, ChannelPattern channel) {
    PubSub pubSub = services.backend().pubSub();
    PubSub.Listener listener =
        (name, text) -> deliver(new Inbound.Text(number, name, EventMessage.withoutMark(text)));
    PubSub.Subscription subscription =
        channel.isExact()
            ? pubSub.subscribe(channel.toString(), listener)
            : pubSub.subscribePattern(channel.toString(), listener);
    remember(number, subscription::close);
    return subscription
        .active()
        .toCompletableFuture()
        .copy() // the subscription goes on when nobody waits for it any more
        .orTimeout(SUBSCRIBE_SECONDS, TimeUnit.SECONDS);
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

  /**
   * Ends the session's subscriptions, and fails every call to its functions. Its rules stay until
   * {@link #close()}: whoever is expected to come back adds them again meanwhile.
   */
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
