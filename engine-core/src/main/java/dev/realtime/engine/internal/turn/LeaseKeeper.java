package dev.realtime.engine.internal.turn;

import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.PubSub;
import dev.realtime.api.backend.Registration;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for leases and renews them: among all engines that have a rule, one holds its lease, and
 * only that one acts.
 *
 * <p>Leases last {@link #TERM} and are renewed every {@link #RENEWAL}. An engine that could not
 * renew in time stops acting by itself before another may begin: what it holds is good until a term
 * after the renewal was <em>asked</em> for. That is told by two clocks, and ends with the first of
 * them: the one that nobody sets, which may stand still while the machine sleeps, and the one on
 * the wall, which does not. An engine that gives leases up tells the others, which then ask at
 * once. May be used from any thread.
 */
public final class LeaseKeeper implements Lease, AutoCloseable {
  public static final Duration TERM = Duration.ofSeconds(10);
  public static final Duration RENEWAL = Duration.ofSeconds(3);

  /** Where engines tell each other that leases are free. */
  static final String NEWS = "realtime:leases";

  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  private final EventBackend backend;
  private final EngineTime time;
  private final String holder;
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private final PubSub.Subscription news;
  private final Registration connection;
  private volatile Holders holders = Holders.NONE;

  /** When what is held ends. Written under this lock, by both clocks together. */
  private volatile Until until = Until.NEVER;

  // Guarded by this.
  private Set<String> held = Set.of();
  private boolean closed;
  private boolean asking;
  private boolean askAgain;
  private EngineTime.@Nullable Timer next;

  private record Until(long nanos, long millis, boolean any) {
    static final Until NEVER = new Until(0, 0, false);
  }

  /** Those for whom leases are kept. */
  interface Holders {
    Holders NONE =
        new Holders() {
          @Override
          public void lapsed(Set<String> leases) {}

          @Override
          public void granted(Set<String> leases) {}

          @Override
          public CompletionStage<Void> begin() {
            return CompletableFuture.completedFuture(null);
          }
        };

    /**
     * Leases went to others, or had run out before they were renewed. Under the keeper's lock, so
     * that none is taken for good that is not; must return at once.
     */
    void lapsed(Set<String> leases);

    /** Leases were granted, or renewed. Under the keeper's lock; must return at once. */
    void granted(Set<String> leases);

    /** Has those begin that were granted their leases. Not under the lock. */
    CompletionStage<Void> begin();
  }

  /**
   * Begins to renew.
   *
   * @param holder names this engine, and after a restart names it again
   */
  public LeaseKeeper(EventBackend backend, EngineTime time, String holder) {
    this.backend = backend;
    this.time = time;
    this.holder = holder;
    connection =
        backend.addConnectionListener(
            new ConnectionListener() {
              @Override
              public void connected() {
                renew();
              }

              @Override
              public void disconnected(String reason) {}
            });
    news = backend.pubSub().subscribe(NEWS, (channel, text) -> leasesGivenUp());
    scheduleRenewal();
  }

  void keepFor(Holders value) {
    holders = value;
  }

  @Override
  public boolean isGood() {
    return isGood(until);
  }

  private boolean isGood(Until end) {
    return end.any() && time.nanos() - end.nanos() < 0 && time.millis() < end.millis();
  }

  /** Asks for a lease from now on; completes when whoever was granted one by it has begun. */
  CompletionStage<Void> want(String lease) {
    CompletionStage<Void> asked = CompletableFuture.completedFuture(null);
    // Asking and giving up go out in the order in which they were decided: both only ask the store.
    synchronized (this) {
      if (wanted.add(lease)) {
        asked = hold(Set.of(lease));
      } else if (held.contains(lease) && isGood()) {
        holders.granted(Set.of(lease));
      }
    }
    return asked.thenCompose(answered -> holders.begin());
  }

  /** Gives a lease up. */
  synchronized void giveUp(String lease) {
    if (!wanted.remove(lease)) {
      return;
    }
    Set<String> fewer = new HashSet<>(held);
    if (fewer.remove(lease)) {
      // a rule of that name that has come meanwhile must ask again
      holders.lapsed(Set.of(lease));
    }
    held = fewer;
    // Also where it is not held: the answer that grants it may be on its way.
    release(Set.of(lease));
  }

  /**
   * Makes sure, before events are acted on, that the leases are good for a while. Blocks for a
   * round trip when they were not renewed lately.
   *
   * @return false if the store did not answer: the events must wait
   */
  public boolean refresh() throws InterruptedException {
    Until end = until;
    if (wanted.isEmpty()
        || isGood(end)
            && time.nanos() + RENEWAL.toNanos() - end.nanos() < 0
            && time.millis() + RENEWAL.toMillis() < end.millis()) {
      return true;
    }
    try {
      renew().toCompletableFuture().get(5, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private CompletionStage<Void> renew() {
    Set<String> all = Set.copyOf(wanted);
    if (all.isEmpty() || isClosed()) {
      return CompletableFuture.completedFuture(null);
    }
    // Nobody waits for them to begin: where that fails, they try again by themselves.
    return hold(all).thenRun(() -> holders.begin());
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private CompletionStage<Void> hold(Set<String> leases) {
    Until end = new Until(time.nanos() + TERM.toNanos(), time.millis() + TERM.toMillis(), true);
    return backend
        .leases()
        .hold(leases, holder, TERM)
        .thenAccept(now -> answered(leases, now, end));
  }

  private synchronized void answered(Set<String> asked, Set<String> granted, Until end) {
    if (closed) {
      return;
    }
    if (until.any() && !isGood(until)) {
      // Others may have acted meanwhile: whatever is held now is begun from its cursor.
      holders.lapsed(held);
    }
    Set<String> all = new HashSet<>(held);
    all.removeAll(asked);
    granted.stream().filter(wanted::contains).forEach(all::add);
    Set<String> lost = new HashSet<>(held);
    lost.removeAll(all);
    if (!lost.isEmpty()) {
      log.info("another server acts for {} rules now", lost.size());
      holders.lapsed(lost);
    }
    held = all;
    // A single new lease says nothing about how long the others are good, unless it is the first.
    if (asked.containsAll(wanted) || !until.any()) {
      until = end;
    }
    holders.granted(granted);
  }

  private synchronized void scheduleRenewal() {
    if (closed) {
      return;
    }
    next =
        time.schedule(
            RENEWAL,
            () -> {
              try {
                renew();
              } finally {
                scheduleRenewal();
              }
            });
  }

  /** Another engine gave leases up: asks for those that this one lacks. */
  private void leasesGivenUp() {
    synchronized (this) {
      if (closed || held.containsAll(wanted)) {
        return;
      }
      if (asking) {
        askAgain = true;
        return;
      }
      asking = true;
    }
    ask();
  }

  private void ask() {
    renew()
        .whenComplete(
            (renewed, error) -> {
              boolean again;
              synchronized (this) {
                again = askAgain;
                askAgain = false;
                asking = again;
              }
              if (again) {
                ask();
              }
            });
  }

  private CompletionStage<?> release(Set<String> leases) {
    // Marked as if it came by the stream, so that a hook on every channel does not take it for
    // news.
    EventMessage notice = new EventMessage("", NEWS, "", time.instant(), "{}");
    return backend
        .leases()
        .release(leases, holder)
        .thenCompose(released -> backend.pubSub().publish(NEWS, notice.published()));
  }

  /** Gives every lease up, so that another engine takes over at once. */
  @Override
  public void close() {
    Set<String> mine;
    synchronized (this) {
      closed = true;
      if (next != null) {
        next.cancel();
      }
      mine = held;
      held = Set.of();
      until = Until.NEVER; // nobody acts with what is given up
    }
    news.close();
    connection.close();
    if (!mine.isEmpty()) {
      try {
        release(mine).toCompletableFuture().get(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        log.debug("the leases end by themselves: {}", e.toString());
      }
    }
  }
}
