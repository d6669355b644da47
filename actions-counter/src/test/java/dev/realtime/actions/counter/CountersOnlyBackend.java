package dev.realtime.actions.counter;

import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Cursors;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.api.backend.Keys;
import dev.realtime.api.backend.Leases;
import dev.realtime.api.backend.PubSub;
import dev.realtime.api.backend.Registration;

/** A backend of which a counter may use its counters and nothing else. */
record CountersOnlyBackend(Counters counters) implements EventBackend {

  @Override
  public String description() {
    return "counters only";
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public Registration addConnectionListener(ConnectionListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EventStream events() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PubSub pubSub() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Keys keys() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Leases leases() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Cursors cursors() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
