package dev.realtime.engine.internal.emit;

import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.engine.time.EngineTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queue between whoever emits and the backend. Taking an event costs no input or output; events
 * travel in batches, one batch under way at a time, so their order is kept.
 *
 * <p>While the backend is away, what waits is moved to the {@link Spool} on disk, and what comes
 * follows it there; when the backend is back, the spool is handed over first. Without a spool
 * events wait in memory. Both have a bound; beyond it emitting fails with a clear error.
 */
public final class Emitter implements AutoCloseable {
  /** The largest event: its JSON in UTF-8 bytes. */
  public static final int LARGEST_EVENT = 1 << 20;

  /** The most events that wait. */
  public static final int MOST_WAITING = 100_000;

  /** The most that waiting events may take, in characters. */
  public static final long MOST_CHARACTERS = 64L << 20;

  private static final int BATCH = 500;

  /** A batch is one command of the store: a large one would hold up everybody else's. */
  private static final long MOST_IN_BATCH = 4L << 20;

  private static final Duration SPOOL_INTERVAL = Duration.ofMillis(20);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);

  private final EventBackend backend;
  private final EngineTime time;
  private final String server;
  private final EventIds ids;
  private final LongAdder published = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final @Nullable SpoolWriter spool;

  private final Object lock = new Object();
  private final ArrayDeque<EventMessage> waiting = new ArrayDeque<>();
  private long waitingCharacters;

  /** True from the beginning: nothing travels before {@link #start()}. */
  private boolean sending = true;

  /** Events go through the spool. */
  private boolean away;

  private List<EventMessage> underWay = List.of();
  private boolean closed;
  private long taken;
  private long done;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private boolean spoolScheduled;
  private volatile Duration backoff = FIRST_BACKOFF;

  /** Somebody waits until all that was taken before has been handed over. */
  private record Mark(long upTo, CompletableFuture<Void> reached) {}

  /** An emitter whose events wait in memory while the backend is away. */
  public Emitter(EventBackend backend, EngineTime time, String server, RandomGenerator random) {
    this(backend, time, server, random, null);
  }

  /**
   * An emitter.
   *
   * @param spool where events wait while the backend is away; null for memory alone
   */
  public Emitter(
      EventBackend backend,
      EngineTime time,
      String server,
      RandomGenerator random,
      @Nullable SpoolWriter spool) {
    this.spool = spool;
    this.backend = backend;
    this.time = time;
    this.server = server;
    this.ids = new EventIds(random);
  }

  /** Begins to hand events over; those taken before wait for it. */
  public void start() {
    if (spool != null && spool.size() > 0) {
      synchronized (lock) {
        away = true;
      }
      spool.run(this::forward);
    } else {
      sendNext();
    }
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
    synchronized (lock) {
      if (closed) {
        refused.increment();
        return "the engine is stopping";
      }
      if (waiting.size() >= MOST_WAITING || waitingCharacters + json.length() > MOST_CHARACTERS) {
        refused.increment();
        long all = waiting.size() + spooled();
        return "queue full: " + all + " events wait for " + backend.description();
      }
      // Numbered here, so that the numbers follow the order: the store takes a lower one for old.
      waiting.add(new EventMessage(ids.next(), channel, server, time.instant(), json));
      waitingCharacters += json.length();
      taken++;
      if (away) {
        spoolSoon();
      }
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

  /** Completes when everything taken so far was handed over to the backend, or is on disk. */
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
    if (spool != null) {
      spool.run(
          () -> {
            synchronized (lock) {
              away = true;
            }
            moveToSpool();
          });
      spool.close();
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /** How many events wait on disk. */
  public long spooled() {
    return spool == null ? 0 : spool.size();
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
      if (waiting.isEmpty() || away) {
        sending = false;
        return null;
      }
      underWay = take();
      return underWay;
    }
  }

  private List<EventMessage> take() {
    List<EventMessage> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
    long characters = 0;
    while (batch.size() < BATCH && !waiting.isEmpty() && characters < MOST_IN_BATCH) {
      EventMessage next = waiting.remove();
      characters += next.json().length();
      waitingCharacters -= next.json().length();
      batch.add(next);
    }
    return batch;
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
            Duration delay = nextBackoff();
            if (spool == null) {
              time.schedule(delay, () -> goOnAfter(append(batch), batch));
            } else {
              spool.run(() -> goAway(delay));
            }
          }
        });
  }

  private Duration nextBackoff() {
    Duration delay = backoff;
    Duration doubled = delay.multipliedBy(2);
    backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
    return delay;
  }

  // What follows runs on the spool's thread.

  private void goAway(Duration delay) {
    synchronized (lock) {
      away = true;
    }
    moveToSpool();
    later(delay);
  }

  private void later(Duration delay) {
    time.schedule(delay, () -> spoolWriter().run(this::forward));
  }

  private SpoolWriter spoolWriter() {
    return Objects.requireNonNull(spool);
  }

  /** Guarded by the lock. What comes within a moment goes to the disk together. */
  private void spoolSoon() {
    if (!spoolScheduled) {
      spoolScheduled = true;
      time.schedule(SPOOL_INTERVAL, () -> spoolWriter().run(this::moveToSpool));
    }
  }

  /** Moves what waits in memory to the disk: first what was under way, for it may not be there. */
  private void moveToSpool() {
    List<EventMessage> batch;
    synchronized (lock) {
      spoolScheduled = false;
      if (!away) {
        return;
      }
      batch = underWay;
    }
    while (true) {
      if (!batch.isEmpty() && !spoolWriter().add(batch)) {
        synchronized (lock) {
          underWay = batch;
        }
        return; // still in memory; tried again with the next forwarding
      }
      settled(batch.size());
      synchronized (lock) {
        underWay = List.of();
        batch = spoolWriter().hasRoom() ? take() : List.of();
      }
      if (batch.isEmpty()) {
        return;
      }
    }
  }

  /** Hands over what is on the disk, the oldest first; then what comes goes straight on again. */
  private void forward() {
    moveToSpool();
    List<EventMessage> batch = spoolWriter().first(BATCH);
    if (batch == null) {
      later(nextBackoff());
      return;
    }
    if (batch.isEmpty()) {
      List<EventMessage> inMemory;
      synchronized (lock) {
        inMemory = underWay;
        away = false;
        sending = true;
      }
      if (inMemory.isEmpty()) {
        sendNext();
      } else {
        goOnAfter(append(inMemory), inMemory); // the disk did not take it
      }
      return;
    }
    append(batch)
        .whenComplete(
            (nothing, error) ->
                spoolWriter()
                    .run(
                        () -> {
                          if (error == null) {
                            published.add(batch.size());
                            backoff = FIRST_BACKOFF;
                            spoolWriter().remove(batch.size());
                            forward();
                          } else {
                            later(nextBackoff());
                          }
                        }));
  }

  private void handedOver(int count) {
    published.add(count);
    backoff = FIRST_BACKOFF;
    synchronized (lock) {
      underWay = List.of();
    }
    settled(count);
  }

  private void settled(int count) {
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
