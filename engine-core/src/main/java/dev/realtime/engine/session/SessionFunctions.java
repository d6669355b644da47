package dev.realtime.engine.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls from the engine to functions of one session. Calls are answered in the order they were
 * made, because the session's queue is one line. When the session ends, every call that is open
 * fails.
 */
public final class SessionFunctions {
  /** More open calls mean that the session does not keep up. */
  static final int MOST_OPEN = 20_000;

  private final Session session;
  private final Map<Long, BiConsumer<@Nullable JsonNode, @Nullable String>> open = new HashMap<>();
  private long lastCall;
  private boolean closed;

  SessionFunctions(Session session) {
    this.session = session;
  }

  /** The session's name, for people. */
  public String sessionName() {
    return session.name();
  }

  /**
   * Calls a function with one event's data.
   *
   * @param function the session's own number for it
   * @param answered gets its result or an error, on the session's thread; must return at once
   */
  public void call(
      long function, Event event, BiConsumer<@Nullable JsonNode, @Nullable String> answered) {
    call(function, List.of(event), -1, answered);
  }

  /**
   * Calls a function with the events of a window.
   *
   * @param function the session's own number for it
   * @param dropped how many events did not fit into the window
   * @param answered gets its result or an error, on the session's thread; must return at once
   */
  public void call(
      long function,
      List<Event> events,
      long dropped,
      BiConsumer<@Nullable JsonNode, @Nullable String> answered) {
    long call;
    String refusal = null;
    synchronized (this) {
      call = ++lastCall;
      if (closed) {
        refusal = session.name() + " has ended";
      } else if (open.size() >= MOST_OPEN) {
        refusal = session.name() + " does not keep up: " + MOST_OPEN + " calls are open";
      } else {
        open.put(call, answered);
      }
    }
    if (refusal == null && !session.deliver(new Inbound.Call(call, function, events, dropped))) {
      synchronized (this) {
        open.remove(call);
      }
      refusal = session.name() + " does not keep up: its queue is full";
    }
    if (refusal != null) {
      answered.accept(null, refusal);
    }
  }

  void answer(long call, @Nullable JsonNode value, @Nullable String error) {
    BiConsumer<@Nullable JsonNode, @Nullable String> answered;
    synchronized (this) {
      answered = open.remove(call);
    }
    if (answered != null) {
      answered.accept(value, error);
    }
  }

  void close() {
    List<BiConsumer<@Nullable JsonNode, @Nullable String>> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(open.values());
      open.clear();
    }
    left.forEach(answered -> answered.accept(null, session.name() + " has ended"));
  }
}
