package dev.realtime.engine.internal.router;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.engine.internal.lane.Congestion;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.turn.CatchUps;
import dev.realtime.engine.internal.turn.LeaseKeeper;
import dev.realtime.engine.internal.turn.ReadingPosition;
import dev.realtime.engine.internal.turn.StreamTime;
import dev.realtime.engine.work.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the event stream from where it was when the engine started, and hands what comes to the
 * router. While the backend is away it waits at its position, and goes on from there. In between it
 * reads again what rules that are behind have missed.
 */
public final class StreamReader implements ReadingPosition, StreamTime, Worker {
  private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
  private static final int BATCH = 500;

  /** So many batches may wait for the router: enough that it never waits for the network. */
  private static final int MOST_AHEAD = 4;

  private static final Duration WAIT = Duration.ofMillis(250);
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private final EventBackend backend;
  private final LeaseKeeper leases;
  private final Congestion congestion;
  private final Router router;
  private final CatchUpReader catchUp;
  private final CompletableFuture<EventPosition> positioned = new CompletableFuture<>();

  private final Moments moments = new Moments();

  private final Semaphore ahead = new Semaphore(MOST_AHEAD);
  private volatile @Nullable EventPosition position;
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  /**
   * A reader that has not started.
   *
   * @param replay how old an event may be that a rule still catches up on
   */
  public StreamReader(
      EventBackend backend,
      LeaseKeeper leases,
      Congestion congestion,
      Router router,
      CatchUps catchUps,
      Reports reports,
      Duration replay) {
    this.backend = backend;
    this.leases = leases;
    this.congestion = congestion;
    this.router = router;
    this.catchUp = new CatchUpReader(backend.events(), catchUps, router, reports, replay);
  }

  @Override
  public String name() {
    return "stream";
  }

  @Override
  public Duration work(Duration atMost) throws InterruptedException {
    try {
      boolean any = readOnce(atMost.compareTo(WAIT) < 0 ? atMost : WAIT);
      pauseMillis = FIRST_PAUSE_MILLIS;
      return any ? Duration.ZERO : UNTIL_WOKEN;
    } catch (BackendException | ExecutionException | TimeoutException e) {
      if (atMost.isZero()) {
        throw new IllegalStateException("the store did not answer at once", e);
      }
      log.debug("the stream cannot be read: {}", e.toString());
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
      pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      return Duration.ZERO;
    }
  }

  @Override
  public Duration farewell() {
    return Duration.ZERO; // what it waits for would come to nobody
  }

  /** Completes when it is known where reading begins: what is emitted afterwards will be read. */
  public CompletionStage<EventPosition> positioned() {
    return positioned;
  }

  /** The last event handed to the router; null before it is known where to begin. */
  public @Nullable EventPosition position() {
    return position;
  }

  /** Tells whether there was anything to do. */
  private boolean readOnce(Duration wait)
      throws InterruptedException, ExecutionException, TimeoutException {
    EventPosition after = position;
    if (after == null) {
      after = backend.events().newest().toCompletableFuture().get(5, TimeUnit.SECONDS);
      router.startAfter(after); // first: who sees the position may rely on it
      position = after;
      positioned.complete(after);
    }
    renewLeases();
    if (!wait.isZero()) {
      congestion.awaitRelief();
    }
    boolean caughtUp = catchUp.step(after, BATCH, ahead);
    List<EventStream.Entry> entries =
        backend.events().read(after, BATCH, caughtUp ? Duration.ZERO : wait);
    if (entries.isEmpty() && !moments.isEmpty()) {
      return passTime(after) || caughtUp;
    }
    if (!entries.isEmpty()) {
      hand(entries);
    }
    return caughtUp || !entries.isEmpty();
  }

  private void hand(List<EventStream.Entry> entries) throws InterruptedException, TimeoutException {
    renewLeases();
    EventPosition last = entries.get(entries.size() - 1).position();
    ahead.acquire();
    router.streamed(
        entries,
        () -> {
          ahead.release();
          moments.reach(last.millis());
        });
    position = last;
  }

  private void renewLeases() throws InterruptedException, TimeoutException {
    if (!leases.refresh()) {
      throw new TimeoutException("the leases could not be renewed");
    }
  }

  /** Nothing comes: then time passes when there is still nothing after the store told its time. */
  private boolean passTime(EventPosition after)
      throws InterruptedException, ExecutionException, TimeoutException {
    long now = backend.events().clock().toCompletableFuture().get(5, TimeUnit.SECONDS);
    List<EventStream.Entry> entries = backend.events().read(after, BATCH, Duration.ZERO);
    if (!entries.isEmpty()) {
      hand(entries);
      return true;
    }
    if (!moments.anyUpTo(now)) {
      return false;
    }
    router.execute(() -> moments.reach(now));
    return true;
  }

  @Override
  public CompletionStage<Void> whenRouted(long millis) {
    return moments.when(millis);
  }

  @Override
  public CompletionStage<EventPosition> firstToCome() {
    EventPosition now = position;
    return now == null ? positioned : CompletableFuture.completedFuture(now);
  }

  @Override
  public EventPosition routed() {
    return router.routed();
  }

  @Override
  public CompletionStage<Void> onRouter(Consumer<EventPosition> task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    router.execute(
        () -> {
          task.accept(router.routed());
          done.complete(null);
        });
    return done;
  }
}
