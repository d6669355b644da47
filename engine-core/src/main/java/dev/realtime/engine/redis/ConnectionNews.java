package dev.realtime.engine.redis;

import dev.realtime.api.backend.ConnectionListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners each coming and going once, in order; the log also a change of reason. */
final class ConnectionNews {
  private static final Logger log = LoggerFactory.getLogger(ConnectionNews.class);

  private final String where;
  private final List<ConnectionListener> listeners = new ArrayList<>();
  private boolean connected;
  private @Nullable String awayBecause;

  ConnectionNews(String where) {
    this.where = where;
  }

  /** A new listener hears at once what is known. */
  synchronized void add(ConnectionListener listener) {
    listeners.add(listener);
    tell(listener);
  }

  synchronized void connected() {
    connected = true;
    awayBecause = null;
    log.info("connected to {}", where);
    listeners.forEach(this::tell);
  }

  synchronized void disconnected(String reason) {
    boolean known = awayBecause != null;
    if (!reason.equals(awayBecause)) {
      log.warn("{} is away: {}", where, reason);
    }
    connected = false;
    awayBecause = reason;
    if (!known) {
      listeners.forEach(this::tell);
    }
  }

  private void tell(ConnectionListener listener) {
    try {
      if (connected) {
        listener.connected();
      } else if (awayBecause != null) {
        listener.disconnected(awayBecause);
      }
    } catch (RuntimeException e) {
      log.error("a connection listener failed", e);
    }
  }
}
