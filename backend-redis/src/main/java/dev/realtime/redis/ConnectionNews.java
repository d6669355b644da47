package dev.realtime.redis;

import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.ConnectionListeners;
import dev.realtime.api.backend.Registration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners each coming and going once, in order; the log also a change of reason. */
final class ConnectionNews {
  private static final Logger log = LoggerFactory.getLogger(ConnectionNews.class);

  private final String where;
  private final ConnectionListeners listeners =
      new ConnectionListeners(error -> log.error("a connection listener failed", error));

  /** Only the thread that looks after the connection brings news. */
  private @Nullable String awayBecause;

  ConnectionNews(String where) {
    this.where = where;
  }

  /** A new listener hears at once what is known. */
  Registration add(ConnectionListener listener) {
    return listeners.add(listener);
  }

  void connected() {
    awayBecause = null;
    log.info("connected to {}", where);
    listeners.connected();
  }

  void disconnected(String reason) {
    if (!reason.equals(awayBecause)) {
      log.warn("{} is away: {}", where, reason);
    }
    awayBecause = reason;
    listeners.disconnected(reason);
  }
}
