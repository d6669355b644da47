package dev.realtime.engine.internal.session;

import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The sessions that an engine serves. */
public final class Sessions implements AutoCloseable {
  private final SessionServices services;
  private final Set<ServedSession> open = ConcurrentHashMap.newKeySet();
  private final LongAdder droppedBefore = new LongAdder();

  public Sessions(SessionServices services) {
    this.services = services;
  }

  /** Begins to serve a session. The caller closes the port when the session ends. */
  public SessionPort open(Session session) {
    ServedSession port = new ServedSession(session, services, this::ended);
    open.add(port);
    return port;
  }

  /** Calls functions of a session that is served here. */
  public SessionFunctions functionsOf(SessionPort port) {
    return ((ServedSession) port).functions();
  }

  private void ended(ServedSession port) {
    if (open.remove(port)) {
      droppedBefore.add(port.dropped());
    }
  }

  /** How many events and messages were lost because a session's queue was full. */
  public long dropped() {
    return droppedBefore.sum() + open.stream().mapToLong(ServedSession::dropped).sum();
  }

  /** How many sessions there are. */
  public int size() {
    return open.size();
  }

  @Override
  public void close() {
    open.forEach(ServedSession::close);
  }
}
