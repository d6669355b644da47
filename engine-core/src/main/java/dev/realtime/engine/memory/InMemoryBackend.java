package dev.realtime.engine.memory;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Cursors;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.api.backend.Keys;
import dev.realtime.api.backend.Leases;
import dev.realtime.api.backend.PubSub;
import dev.realtime.api.backend.Registration;
import java.time.InstantSource;

/**
 * A store that lives in this process: for tests, for rule tests, and where no Redis can be had.
 * What ends after a time ends by the given clock, without timers, so a test that moves the clock
 * sees at once what follows. Listeners are called on the thread that publishes.
 */
public final class InMemoryBackend implements EventBackend {
  /** How many events the stream keeps unless told otherwise. */
  public static final int DEFAULT_STREAM_CAP = 1_000_000;

  private final Gate gate = new Gate();
  private final MemoryPubSub pubSub;
  private final MemoryStream events;
  private final MemoryKeys keys;
  private final MemoryCounters counters;
  private final MemoryLeases leases;
  private final MemoryCursors cursors;

  /** An empty store that goes by a clock. */
  public InMemoryBackend(InstantSource clock) {
    this(clock, DEFAULT_STREAM_CAP);
  }

  /**
   * An empty store that goes by a clock.
   *
   * @param streamCap how many events the stream keeps, at least 1
   */
  public InMemoryBackend(InstantSource clock, int streamCap) {
    if (streamCap < 1) {
      throw new IllegalArgumentException("the stream must keep at least 1 event, not " + streamCap);
    }
    MemoryValues values = new MemoryValues(clock);
    pubSub = new MemoryPubSub(gate);
    events = new MemoryStream(gate, clock, streamCap, pubSub);
    keys = new MemoryKeys(gate, values);
    counters = new MemoryCounters(gate, clock, values);
    leases = new MemoryLeases(gate, clock);
    cursors = new MemoryCursors(gate);
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public boolean outlivesEngine() {
    return false;
  }

  @Override
  public boolean isConnected() {
    return gate.isOpen();
  }

  @Override
  public Registration addConnectionListener(ConnectionListener listener) {
    if (gate.isOpen()) {
      listener.connected();
    }
    return () -> {}; // there will be no other news
  }

  @Override
  public EventStream events() {
    return events;
  }

  @Override
  public PubSub pubSub() {
    return pubSub;
  }

  @Override
  public Keys keys() {
    return keys;
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public Leases leases() {
    return leases;
  }

  @Override
  public Cursors cursors() {
    return cursors;
  }

  @Override
  public void close() {
    gate.close();
    events.wakeReaders();
    pubSub.forgetAll();
  }

  /** Lets calls through until the backend is closed. */
  static final class Gate {
    private volatile boolean open = true;

    boolean isOpen() {
      return open;
    }

    void close() {
      open = false;
    }

    void check() {
      if (!open) {
        throw new BackendException("the backend is closed");
      }
    }
  }
}
