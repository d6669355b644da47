package dev.realtime.engine.event;

import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.engine.time.EngineTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queue between whoever emits and the backend. Taking an event costs no input or output; events
 * travel in batches, one batch under way at a time, so their order is kept. While the backend is
 * away they wait here, up to a number and a sum of sizes; then emitting fails with a clear error.
 */
public final class Emitter {
  /** The largest event: its JSON in UTF-8 bytes. */
  public static final int LARGEST_EVENT = 1 << 20;

  /** The most events that wait. */
  public static final int MOST_WAITING = 100_000;

  /** The most that waiting events may take, in characters. */
  public static final long MOST_CHARACTERS = 64L << 20;

  private static final int BATCH = 500;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);

  private final EventBackend backend;
  private final EngineTime time;
  private final String server;
  private final EventIds ids;
  private final LongAdder published = new LongAdder();
  private final LongAdder refused = new LongAdder();

  private final Object lock = new Object();
  private final ArrayDeque<EventMessage> waiting = new ArrayDeque<>();
  private long waitingCharacters;

  /** True from the beginning: nothing travels before {@link #start()}. */
  private boolean sending = true;

  private boolean closed;
  private long taken;
  private long done;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private Duration backoff = FIRST_BACKOFF;

  /** Somebody waits until all that was taken before has been handed over. */
  private record Mark(long upTo, CompletableFuture<Void> reached) {}

  public Emitter(EventBackend backend, EngineTime time, String server, RandomGenerator random) {
    this.backend = backend;
    this.time = time;
    this.server = server;
    this.ids = new EventIds(random);
  }

  /** Begins to hand events over; those taken before wait for it. */
  public void start() {
    sendNext();
  }

  /**
   * Takes an event over, or says in one line why not.
   *
   * @param channel where to emit it
   * @param json any JSON value; not checked here
   * @return null when it was taken
   */
  public @Nullable String emit(String channel, String json) {
    if (json.length() > LARGEST_EVENT / 4) {
      int bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LARGEST_EVENT) {
        refused.increment();
        return tooLarge(channel, bytes);
      }
    }
    EventMessage message = new EventMessage(ids.next(), channel, server, time.instant(), json);
    synchronized (lock) {
      if (closed) {
        refused.increment();
        return "the engine is stopping";
      }
      if (waiting.size() >= MOST_WAITING || waitingCharacters + json.length() > MOST_CHARACTERS) {
        refused.increment();
        return "queue full: " + waiting.size() + " events wait for " + backend.description();
      }
      waiting.add(message);
      waitingCharacters += json.length();
      taken++;
      if (sending) {
        return null;
      }
      sending = true;
    }
    sendNext();
    return null;
  }

  /** The message for an event over the limit. */
  public static String tooLarge(String channel, long bytes) {
    return "event on '"
        + channel
        + "' is "
        + bytes
        + " bytes; the largest allowed is "
        + LARGEST_EVENT
        + " bytes (1 MiB)";
  }

  /** Completes when everything taken so far was handed over to the backend. */
  public CompletionStage<Void> flush() {
    synchronized (lock) {
      if (done == taken) {
        return CompletableFuture.completedFuture(null);
      }
      Mark mark = new Mark(taken, new CompletableFuture<>());
      marks.add(mark);
      return mark.reached();
    }
  }

  /** Takes nothing more, and gives what waits some time to be handed over. */
  public void close(Duration limit) {
    synchronized (lock) {
      closed = true;
    }
    try {
      flush().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // not handed over in time: the caller reports how many still wait
    }
  }

  /** How many events wait to be handed over. */
  public int waiting() {
    synchronized (lock) {
      return (int) (taken - done);
    }
  }

  /** How many events were handed over. */
  public long published() {
    return published.sum();
  }

  /** How many events were not taken: too large, or the queue was full. */
  public long refused() {
    return refused.sum();
  }

  /** A loop, and no recursion: a backend that answers at once must not deepen the stack. */
  private void sendNext() {
    for (List<EventMessage> batch = nextBatch(); batch != null; batch = nextBatch()) {
      CompletableFuture<Void> sent = append(batch);
      if (!sent.isDone() || sent.isCompletedExceptionally()) {
        goOnAfter(sent, batch);
        return;
      }
      handedOver(batch.size());
    }
  }

  private @Nullable List<EventMessage> nextBatch() {
    synchronized (lock) {
      if (waiting.isEmpty()) {
        sending = false;
        return null;
      }
      List<EventMessage> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
      while (batch.size() < BATCH && !waiting.isEmpty()) {
        EventMessage next = waiting.poll();
        waitingCharacters -= next.json().length();
        batch.add(next);
      }
      return batch;
    }
  }

  private CompletableFuture<Void> append(List<EventMessage> batch) {
    try {
      return backend.events().append(batch).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void goOnAfter(CompletableFuture<Void> sent, List<EventMessage> batch) {
    sent.whenComplete(
        (nothing, error) -> {
          if (error == null) {
            handedOver(batch.size());
            sendNext();
          } else {
            // The same events again, in the same order, until the backend is back.
            Duration delay = backoff;
            Duration doubled = delay.multipliedBy(2);
            backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
            time.schedule(delay, () -> goOnAfter(append(batch), batch));
          }
        });
  }

  private void handedOver(int count) {
    published.add(count);
    backoff = FIRST_BACKOFF;
    List<Mark> reached = new ArrayList<>();
    synchronized (lock) {
      done += count;
      while (!marks.isEmpty() && marks.peek().upTo() <= done) {
        reached.add(marks.poll());
      }
    }
    reached.forEach(mark -> mark.reached().complete(null));
  }
}
