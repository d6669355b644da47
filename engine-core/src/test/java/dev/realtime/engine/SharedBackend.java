package dev.realtime.engine;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One engine's connection to a store that others use, too: closing it leaves the store as it is.
 * The connection can be cut.
 */
public final class SharedBackend implements EventBackend {
  private final EventBackend store;
  private final Set<ConnectionListener> listeners = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean leasesCut;
  private volatile boolean streamCut;
  private volatile @Nullable CompletableFuture<Void> heldSaves;
  private final AtomicInteger savesHeld = new AtomicInteger();

  public SharedBackend(EventBackend store) {
    this.store = store;
  }

  /** Nothing gets through any more, or again. */
  public void cut(boolean value) {
    cut = value;
  }

  /** The leases are not asked for any more, as if this engine's process stood still or was gone. */
  public void cutLeases(boolean value) {
    leasesCut = value;
  }

  /** The stream cannot be read, or again. */
  public void cutStream(boolean value) {
    streamCut = value;
  }

  /** Cursors are saved only when this completes; null to save them at once again. */
  public void holdSaves(@Nullable CompletableFuture<Void> value) {
    heldSaves = value;
  }

  /** How many savings of cursors were held so far. */
  public int savesHeld() {
    return savesHeld.get();
  }

  private static BackendException away() {
    return new BackendException("the store is away");
  }

  @Override
  public String description() {
    return store.description();
  }

  @Override
  public Duration timeout() {
    return store.timeout();
  }

  @Override
  public boolean isConnected() {
    return !cut && store.isConnected();
  }

  /** Even memory does: it belongs to all who share it, and not to this engine. */
  @Override
  public boolean outlivesEngine() {
    return true;
  }

  @Override
  public Registration addConnectionListener(ConnectionListener listener) {
    listeners.add(listener);
    Registration inStore = cut ? () -> {} : store.addConnectionListener(listener);
    return () -> {
      listeners.remove(listener);
      inStore.close();
    };
  }

  /** How many listen at the moment to whether this is connected. */
  public int listeners() {
    return listeners.size();
  }

  @Override
  public EventStream events() {
    EventStream events = store.events();
    return new EventStream() {
      @Override
      public CompletionStage<Void> append(List<EventMessage> messages) {
        return cut ? CompletableFuture.failedFuture(away()) : events.append(messages);
      }

      @Override
      public CompletionStage<EventPosition> newest() {
        return cut || streamCut ? CompletableFuture.failedFuture(away()) : events.newest();
      }

      @Override
      public CompletionStage<EventPosition> oldest() {
        return cut ? CompletableFuture.failedFuture(away()) : events.oldest();
      }

      @Override
      public CompletionStage<Long> clock() {
        return cut ? CompletableFuture.failedFuture(away()) : events.clock();
      }

      @Override
      public List<Entry> read(EventPosition after, int limit, Duration wait)
          throws InterruptedException {
        if (cut || streamCut) {
          throw away();
        }
        List<Entry> entries = events.read(after, limit, wait);
        if (cut) {
          throw away();
        }
        return entries;
      }
    };
  }

  @Override
  public PubSub pubSub() {
    return store.pubSub();
  }

  @Override
  public Keys keys() {
    return store.keys();
  }

  @Override
  public Counters counters() {
    return store.counters();
  }

  @Override
  public Leases leases() {
    Leases leases = store.leases();
    return new Leases() {
      @Override
      public CompletionStage<Set<String>> hold(Set<String> names, String holder, Duration term) {
        return cut || leasesCut
            ? CompletableFuture.failedFuture(away())
            : leases.hold(names, holder, term);
      }

      @Override
      public CompletionStage<Void> release(Set<String> names, String holder) {
        return cut || leasesCut
            ? CompletableFuture.failedFuture(away())
            : leases.release(names, holder);
      }
    };
  }

  @Override
  public Cursors cursors() {
    Cursors cursors = store.cursors();
    return new Cursors() {
      @Override
      public CompletionStage<Map<String, EventPosition>> load(Set<String> names) {
        return cut ? CompletableFuture.failedFuture(away()) : cursors.load(names);
      }

      @Override
      public CompletionStage<Void> save(Map<String, EventPosition> positions) {
        CompletableFuture<Void> hold = heldSaves;
        if (hold != null) {
          savesHeld.incrementAndGet();
          return hold.thenCompose(goOn -> cursors.save(positions));
        }
        return cut ? CompletableFuture.failedFuture(away()) : cursors.save(positions);
      }
    };
  }

  @Override
  public void close() {}
}
