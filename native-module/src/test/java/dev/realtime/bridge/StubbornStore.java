package dev.realtime.bridge;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Cursors;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.api.backend.Keys;
import dev.realtime.api.backend.Leases;
import dev.realtime.api.backend.PubSub;
import dev.realtime.api.backend.Registration;
import dev.realtime.engine.memory.InMemoryBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store in memory that takes no events for a while, or whose keys are not fit for use. */
final class StubbornStore implements EventBackend {
  private final EventBackend store = new InMemoryBackend(InstantSource.system());
  private volatile CompletableFuture<Void> taking = CompletableFuture.completedFuture(null);
  private volatile boolean keysBroken;

  /** No event is taken until {@link #goOn()}. */
  void stop() {
    taking = new CompletableFuture<>();
  }

  void goOn() {
    taking.complete(null);
  }

  /** Whoever uses the keys gets an error that nobody expects. */
  void breakKeys(boolean value) {
    keysBroken = value;
  }

  @Override
  public String description() {
    return "a stubborn store";
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean outlivesEngine() {
    return false;
  }

  @Override
  public Registration addConnectionListener(ConnectionListener listener) {
    return store.addConnectionListener(listener);
  }

  @Override
  public EventStream events() {
    EventStream events = store.events();
    return new EventStream() {
      @Override
      public CompletionStage<Void> append(List<EventMessage> messages) {
        return taking.thenCompose(goOn -> events.append(messages));
      }

      @Override
      public CompletionStage<EventPosition> newest() {
        return events.newest();
      }

      @Override
      public CompletionStage<EventPosition> oldest() {
        return events.oldest();
      }

      @Override
      public CompletionStage<Long> clock() {
        return events.clock();
      }

      @Override
      public List<Entry> read(EventPosition after, int limit, Duration wait)
          throws InterruptedException {
        return events.read(after, limit, wait);
      }
    };
  }

  @Override
  public PubSub pubSub() {
    return store.pubSub();
  }

  @Override
  public Keys keys() {
    if (keysBroken) {
      throw new LinkageError("the keys\ndo not fit");
    }
    return store.keys();
  }

  @Override
  public Counters counters() {
    return store.counters();
  }

  @Override
  public Leases leases() {
    return store.leases();
  }

  @Override
  public Cursors cursors() {
    return store.cursors();
  }

  @Override
  public void close() {
    store.close();
  }
}
