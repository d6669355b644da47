package dev.realtime.redis.embedded;

import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Cursors;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.api.backend.Keys;
import dev.realtime.api.backend.Leases;
import dev.realtime.api.backend.PubSub;
import dev.realtime.api.backend.Registration;
import java.time.Duration;

/** A connection to a server that ends with it. */
final class OwnRedis implements EventBackend {
  private final EmbeddedRedis server;
  private final EventBackend connection;

  OwnRedis(EmbeddedRedis server, EventBackend connection) {
    this.server = server;
    this.connection = connection;
  }

  @Override
  public String description() {
    return connection.description();
  }

  @Override
  public Duration timeout() {
    return connection.timeout();
  }

  @Override
  public boolean isConnected() {
    return connection.isConnected();
  }

  @Override
  public Registration addConnectionListener(ConnectionListener listener) {
    return connection.addConnectionListener(listener);
  }

  @Override
  public EventStream events() {
    return connection.events();
  }

  @Override
  public PubSub pubSub() {
    return connection.pubSub();
  }

  @Override
  public Keys keys() {
    return connection.keys();
  }

  @Override
  public Counters counters() {
    return connection.counters();
  }

  @Override
  public Leases leases() {
    return connection.leases();
  }

  @Override
  public Cursors cursors() {
    return connection.cursors();
  }

  @Override
  public void close() {
    connection.close();
    server.close();
  }
}
