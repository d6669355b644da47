package dev.realtime.engine.memory;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.EventStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The latest events, by position. */
final class MemoryStream implements EventStream {
  private final InMemoryBackend.Gate gate;
  private final InstantSource clock;
  private final int cap;
  private final MemoryPubSub pubSub;

  /** Guarded by itself, as are the last position given and the sources. */
  private final TreeMap<EventPosition, EventMessage> events = new TreeMap<>();

  private EventPosition last = EventPosition.START;

  private final MemorySources sources = new MemorySources();

  MemoryStream(InMemoryBackend.Gate gate, InstantSource clock, int cap, MemoryPubSub pubSub) {
    this.gate = gate;
    this.clock = clock;
    this.cap = cap;
    this.pubSub = pubSub;
  }

  @Override
  public CompletionStage<Void> append(List<EventMessage> messages) {
    return Stages.run(
        gate,
        () -> {
          List<EventMessage> added = new ArrayList<>(messages.size());
          synchronized (events) {
            for (EventMessage message : messages) {
              if (sources.isNew(message.id())) {
                last = following(last);
                events.put(last, message);
                added.add(message);
              }
            }
            while (events.size() > cap) {
              events.pollFirstEntry();
            }
            events.notifyAll();
          }
          for (EventMessage message : added) {
            pubSub.deliver(message.channel(), message.published());
          }
        });
  }

  /** Positions only grow, also when the clock goes back. */
  private EventPosition following(EventPosition position) {
    long now = clock.millis();
    return now > position.millis()
        ? new EventPosition(now, 0)
        : new EventPosition(position.millis(), position.sequence() + 1);
  }

  @Override
  public CompletionStage<EventPosition> newest() {
    return Stages.done(
        gate,
        () -> {
          synchronized (events) {
            return events.isEmpty() ? EventPosition.START : events.lastKey();
          }
        });
  }

  @Override
  public CompletionStage<EventPosition> oldest() {
    return Stages.done(
        gate,
        () -> {
          synchronized (events) {
            return events.isEmpty() ? EventPosition.START : events.firstKey();
          }
        });
  }

  @Override
  public CompletionStage<Long> clock() {
    return Stages.done(
        gate,
        () -> {
          synchronized (events) {
            return Math.max(clock.millis(), last.millis());
          }
        });
  }

  @Override
  public List<Entry> read(EventPosition after, int limit, Duration wait)
      throws InterruptedException {
    long start = System.nanoTime();
    synchronized (events) {
      while (true) {
        gate.check();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        List<Entry> found = following(after, limit);
        long left = wait.toNanos() - (System.nanoTime() - start);
        if (!found.isEmpty() || left <= 0) {
          return found;
        }
        TimeUnit.NANOSECONDS.timedWait(events, left);
      }
    }
  }

  private List<Entry> following(EventPosition after, int limit) {
    List<Entry> found = new ArrayList<>();
    for (Map.Entry<EventPosition, EventMessage> event : events.tailMap(after, false).entrySet()) {
      if (found.size() >= limit) {
        break;
      }
      found.add(new Entry(event.getKey(), event.getValue()));
    }
    return found;
  }

  void wakeReaders() {
    synchronized (events) {
      events.notifyAll();
    }
  }
}
