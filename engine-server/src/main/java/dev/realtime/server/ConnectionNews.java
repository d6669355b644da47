package dev.realtime.server;

import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.Registration;
import java.util.function.Consumer;

/** Tells the operator when the store goes and comes back; says nothing while all is well. */
final class ConnectionNews implements ConnectionListener {
  private final EventBackend backend;
  private final Consumer<String> say;
  private boolean away;

  private ConnectionNews(EventBackend backend, Consumer<String> say) {
    this.backend = backend;
    this.say = say;
  }

  static Registration follow(EventBackend backend, Consumer<String> say) {
    return backend.addConnectionListener(new ConnectionNews(backend, say));
  }

  @Override
  public synchronized void connected() {
    if (away) {
      say.accept("connected to " + backend.description());
    }
    away = false;
  }

  @Override
  public synchronized void disconnected(String reason) {
    if (!away) {
      say.accept(backend.description() + ": " + reason + "; trying again until it answers");
    }
    away = true;
  }
}
