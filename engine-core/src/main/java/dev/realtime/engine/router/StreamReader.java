package dev.realtime.engine.router;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.engine.lane.Congestion;
import dev.realtime.engine.rule.Ownership;
import dev.realtime.engine.time.Steps;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the event stream from where it was when the engine started, and hands what comes to the
 * router. While the backend is away it waits at its position, and goes on from there.
 */
public final class StreamReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
  private static final int BATCH = 500;

  /** So many batches may wait for the router: enough that it never waits for the network. */
  private static final int MOST_AHEAD = 4;

  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final long FIRST_BACKOFF_MILLIS = 20;
  private static final long LONGEST_BACKOFF_MILLIS = 1000;

  private final EventBackend backend;
  private final Ownership ownership;
  private final Congestion congestion;
  private final Router router;
  private final @Nullable Steps steps;
  private final Thread thread;
  private final CompletableFuture<Void> positioned = new CompletableFuture<>();
  private final Semaphore ahead = new Semaphore(MOST_AHEAD);
  private volatile boolean running = true;
  private volatile @Nullable EventPosition position;

  /**
   * A reader.
   *
   * @param steps ask it for work in the place of a thread of its own; null for a thread
   */
  public StreamReader(
      EventBackend backend,
      Ownership ownership,
      Congestion congestion,
      Router router,
      @Nullable Steps steps) {
    this.steps = steps;
    this.backend = backend;
    this.ownership = ownership;
    this.congestion = congestion;
    this.router = router;
    this.thread = new Thread(this::loop, "realtime-stream");
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    if (steps != null) {
      steps.addSource(this::readNow);
      readNow();
    } else {
      thread.start();
    }
  }

  private boolean readNow() {
    EventPosition before = position;
    try {
      readOnce(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the store did not answer at once", e);
    }
    return before != null && !before.equals(position);
  }

  private void loop() {
    long backoff = FIRST_BACKOFF_MILLIS;
    while (running) {
      try {
        readOnce(WAIT);
        backoff = FIRST_BACKOFF_MILLIS;
      } catch (InterruptedException e) {
        return;
      } catch (BackendException | ExecutionException | TimeoutException e) {
        log.debug("the stream cannot be read: {}", e.toString());
        if (!pause(backoff)) {
          return;
        }
        backoff = Math.min(2 * backoff, LONGEST_BACKOFF_MILLIS);
      } catch (RuntimeException e) {
        log.error("the stream reader failed, and goes on", e);
        if (!pause(LONGEST_BACKOFF_MILLIS)) {
          return;
        }
      }
    }
  }

  /** Completes when it is known where reading begins: what is emitted afterwards will be read. */
  public CompletionStage<Void> positioned() {
    return positioned;
  }

  /** The last event handed to the router; null before it is known where to begin. */
  public @Nullable EventPosition position() {
    return position;
  }

  private void readOnce(Duration wait)
      throws InterruptedException, ExecutionException, TimeoutException {
    EventPosition after = position;
    if (after == null) {
      after = backend.events().newest().toCompletableFuture().get(5, TimeUnit.SECONDS);
      position = after;
      positioned.complete(null);
    }
    List<EventStream.Entry> entries = backend.events().read(after, BATCH, wait);
    if (entries.isEmpty()) {
      return;
    }
    if (!ownership.refresh()) {
      throw new TimeoutException("the leases could not be renewed");
    }
    if (steps == null) {
      congestion.awaitRelief();
    }
    ahead.acquire();
    router.streamed(entries, ahead::release);
    position = entries.get(entries.size() - 1).position();
  }

  private boolean pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  public void close() {
    running = false;
    thread.interrupt();
    try {
      thread.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
