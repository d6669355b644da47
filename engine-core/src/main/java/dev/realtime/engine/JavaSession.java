package dev.realtime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.work.TaskQueue;
import dev.realtime.engine.work.Workers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedding program as a session: its functions are Java's, called on one thread in order. */
final class JavaSession implements Session {
  private static final Logger log = LoggerFactory.getLogger(JavaSession.class);
  private static final int MOST_WAITING = 65_536;

  private final Map<Long, Function<List<Event>, @Nullable Object>> functions =
      new ConcurrentHashMap<>();
  private final Map<Long, Consumer<Event>> subscriptions = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private final TaskQueue callbacks;
  private volatile @Nullable SessionPort port;
  private volatile boolean closed;

  JavaSession(Workers workers) {
    callbacks = workers.queue("callbacks", 1, MOST_WAITING);
  }

  void connect(SessionPort own) {
    port = own;
  }

  /** Keeps a function, under the number by which the engine calls it. */
  long function(Function<List<Event>, @Nullable Object> function) {
    long number = lastNumber.incrementAndGet();
    functions.put(number, function);
    return number;
  }

  long subscription(Consumer<Event> listener) {
    long number = lastNumber.incrementAndGet();
    subscriptions.put(number, listener);
    return number;
  }

  /** Forgets a function of a rule that was not added, or is removed. */
  void forget(long number) {
    functions.remove(number);
  }

  void forgetSubscription(long number) {
    subscriptions.remove(number);
  }

  @Override
  public String name() {
    return "the embedding program";
  }

  @Override
  public boolean deliver(Inbound inbound) {
    return callbacks.offer(() -> handle(inbound));
  }

  private void handle(Inbound inbound) {
    if (closed) {
      return; // what was asked is left to whoever has the rule next
    }
    SessionPort answers = port;
    if (inbound instanceof Inbound.Published published) {
      Consumer<Event> listener = subscriptions.get(published.subscription());
      try {
        if (listener != null) {
          listener.accept(published.event());
        }
      } catch (Throwable e) {
        log.error("a listener on {} failed", published.event().channel(), e);
      }
    } else if (inbound instanceof Inbound.Call call && answers != null) {
      Function<List<Event>, @Nullable Object> function = functions.get(call.function());
      try {
        Object result = function == null ? null : function.apply(call.events());
        JsonNode value = result == null ? null : Json.tree(result);
        answers.answer(call.call(), value, null);
      } catch (Throwable e) {
        // Whatever it is, the rule must hear of it: it waits for an answer.
        answers.answer(call.call(), null, e.toString());
      }
    }
  }

  void close() {
    closed = true;
    callbacks.close();
  }
}
