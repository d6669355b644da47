package dev.realtime.engine.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The sessions that an engine serves. */
public final class Sessions implements AutoCloseable {
  private final SessionServices services;
  private final Set<SessionPort> open = ConcurrentHashMap.newKeySet();
  private final LongAdder droppedBefore = new LongAdder();

  public Sessions(SessionServices services) {
    this.services = services;
  }

  /** Begins to serve a session. The caller closes the port when the session ends. */
  public SessionPort open(Session session) {
    SessionPort port = new SessionPort(session, services, this::ended);
    open.add(port);
    return port;
  }

  private void ended(SessionPort port) {
    if (open.remove(port)) {
      droppedBefore.add(port.dropped());
    }
  }

  /** How many events and messages were lost because a session's queue was full. */
  public long dropped() {
    return droppedBefore.sum() + open.stream().mapToLong(SessionPort::dropped).sum();
  }

  /** How many sessions there are. */
  public int size() {
    return open.size();
  }

  @Override
  public void close() {
    open.forEach(SessionPort::close);
  }
}
