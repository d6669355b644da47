package dev.realtime.engine.internal.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls from the engine to functions of one session. Calls are answered in the order they were
 * made, because the session's queue is one line. When the session ends, every call that is open
 * fails.
 */
public final class SessionFunctions {
  /** More open calls mean that the session does not keep up. */
  static final int MOST_OPEN = 20_000;

  /** Gets what a call came to, on any thread; must return at once. */
  @FunctionalInterface
  public interface Answered {
    /**
     * The function has returned, or could not be called.
     *
     * @param value what it returned; null for nil
     * @param error what it raised, or why it could not be called
     */
    void answered(@Nullable JsonNode value, @Nullable String error);

    /** The session has ended before it answered, so it is not known what the function did. */
    default void sessionEnded(String reason) {
      answered(null, reason);
    }
  }

  private final Session session;
  private final Map<Long, Answered> open = new LinkedHashMap<>();
  private long lastCall;
  private boolean closed;

  public SessionFunctions(Session session) {
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
   */
  public void call(long function, Event event, Answered answered) {
    call(function, List.of(event), -1, answered);
  }

  /**
   * Calls a function with the events of a window.
   *
   * @param function the session's own number for it
   * @param dropped how many events did not fit into the window
   */
  public void call(long function, List<Event> events, long dropped, Answered answered) {
    long call;
    String refusal = null;
    boolean ended;
    synchronized (this) {
      call = ++lastCall;
      ended = closed;
      if (ended) {
        refusal = hasEnded();
      } else if (open.size() >= MOST_OPEN) {
        refusal = session.name() + " does not keep up: " + MOST_OPEN + " calls are open";
      } else {
        open.put(call, answered);
      }
    }
    if (refusal == null && !session.deliver(new Inbound.Call(call, function, events, dropped))) {
      boolean stillOpen;
      synchronized (this) {
        stillOpen = open.remove(call) != null;
      }
      if (!stillOpen) {
        return; // the session has ended meanwhile, and the call with it
      }
      refusal = session.name() + " does not keep up: its queue is full";
    }
    if (ended) {
      answered.sessionEnded(hasEnded());
    } else if (refusal != null) {
      answered.answered(null, refusal);
    }
  }

  private String hasEnded() {
    return session.name() + " has ended";
  }

  /** Takes the answer to a call; a call that is not open any more is left alone. */
  public void answer(long call, @Nullable JsonNode value, @Nullable String error) {
    Answered answered;
    synchronized (this) {
      answered = open.remove(call);
    }
    if (answered != null) {
      answered.answered(value, error);
    }
  }

  /** Fails every call that is open, and every later one. */
  public void close() {
    List<Answered> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(open.values());
      open.clear();
    }
    left.forEach(answered -> answered.sessionEnded(hasEnded()));
  }
}
