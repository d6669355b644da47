package dev.realtime.engine.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that an engine serves. */
public final class Sessions implements AutoCloseable {
  private final SessionServices services;
  private final Set<SessionPort> open = ConcurrentHashMap.newKeySet();

  public Sessions(SessionServices services) {
    this.services = services;
  }

  /** Begins to serve a session. The caller closes the port when the session ends. */
  public SessionPort open(Session session) {
    SessionPort port = new SessionPort(session, services, open::remove);
    open.add(port);
    return port;
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
