package dev.realtime.engine.internal.rule;

import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.PubSub;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who acts: among all engines that have a rule, one holds its lease, and only that one fires it. A
 * rule with {@code delivery = "each"} needs no lease.
 *
 * <p>Leases last {@link #TERM} and are renewed every {@link #RENEWAL}. An engine that could not
 * renew in time stops acting by itself before another may begin: what it holds is only good until
 * {@code freshUntil}, counted from before the renewal was asked for. An engine that gives leases up
 * tells the others, which then ask at once.
 */
public final class Ownership implements AutoCloseable {
  static final Duration TERM = Duration.ofSeconds(10);
  static final Duration RENEWAL = Duration.ofSeconds(3);

  /** Where engines tell each other that leases are free. */
  static final String NEWS = "realtime:leases";

  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  private final EventBackend backend;
  private final EngineTime time;
  private final String holder;
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private volatile Set<String> held = Set.of();
  private volatile long freshUntil = Long.MIN_VALUE;
  private volatile boolean closed;
  private final PubSub.Subscription news;
  private volatile Consumer<Set<String>> granted = names -> {};
  private volatile int lapses;
  private boolean asking;
  private boolean askAgain;
  private EngineTime.@Nullable Timer next;

  /**
   * Begins to renew.
   *
   * @param holder names this engine, and after a restart names it again
   */
  public Ownership(EventBackend backend, EngineTime time, String holder) {
    this.backend = backend;
    this.time = time;
    this.holder = holder;
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

  /**
   * Tells which leases were granted or renewed, on any thread; the listener must return at once.
   */
  void onGranted(Consumer<Set<String>> listener) {
    granted = listener;
  }

  /** How often leases had run out before they were renewed. */
  int lapses() {
    return lapses;
  }

  /** Whether this engine fires the rule at the moment. */
  boolean acts(RuleId rule) {
    return rule.everywhere() || held.contains(rule.text()) && time.millis() < freshUntil;
  }

  /** Asks for a rule's lease from now on; completes when the first answer is there. */
  CompletionStage<Void> want(RuleId rule) {
    if (rule.everywhere() || !wanted.add(rule.text())) {
      return CompletableFuture.completedFuture(null);
    }
    return hold(Set.of(rule.text()));
  }

  /** Gives a rule's lease up. */
  void giveUp(RuleId rule) {
    if (wanted.remove(rule.text())) {
      synchronized (this) {
        Set<String> fewer = ConcurrentHashMap.newKeySet();
        fewer.addAll(held);
        fewer.remove(rule.text());
        held = fewer;
      }
      // Also where it is not held: the answer that grants it may be on its way.
      release(Set.of(rule.text()));
    }
  }

  /**
   * Makes sure, before events are acted on, that the leases are good for a while. Blocks for a
   * round trip when they were not renewed lately.
   *
   * @return false if the backend did not answer: the events must wait
   */
  public boolean refresh() throws InterruptedException {
    if (wanted.isEmpty() || time.millis() + RENEWAL.toMillis() < freshUntil) {
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
    return wanted.isEmpty() || closed
        ? CompletableFuture.completedFuture(null)
        : hold(Set.copyOf(wanted));
  }

  private CompletionStage<Void> hold(Set<String> names) {
    long until = time.millis() + TERM.toMillis();
    return backend
        .leases()
        .hold(names, holder, TERM)
        .thenAccept(
            now -> {
              answered(names, now, until);
              granted.accept(now);
            });
  }

  private synchronized void answered(Set<String> asked, Set<String> granted, long until) {
    if (closed) {
      return;
    }
    Set<String> all = ConcurrentHashMap.newKeySet();
    all.addAll(held);
    all.removeAll(asked);
    granted.stream().filter(wanted::contains).forEach(all::add);
    boolean whole = asked.containsAll(wanted);
    if (freshUntil != Long.MIN_VALUE && time.millis() >= freshUntil) {
      // Others may have acted meanwhile: whatever is held now is begun from its cursor.
      lapses++;
    }
    if (whole && !held.isEmpty() && !all.containsAll(held)) {
      log.info(
          "another server acts for {} rules now",
          held.stream().filter(n -> !all.contains(n)).count());
    }
    held = all;
    // A single new lease says nothing about how fresh the others are, unless it is the first.
    if (whole || freshUntil == Long.MIN_VALUE) {
      freshUntil = until;
    }
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

  private CompletionStage<?> release(Set<String> names) {
    // Marked as if it came by the stream, so that a hook on every channel does not take it for
    // news.
    EventMessage notice = new EventMessage("", NEWS, "", time.instant(), "{}");
    return backend
        .leases()
        .release(names, holder)
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
    }
    news.close();
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
