package dev.realtime.engine.lane;

import com.google.common.util.concurrent.MoreExecutors;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.progress.Ticket;
import dev.realtime.engine.rule.RuleStats;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue in front of one action.
 *
 * <p>Events wait in {@code queue}. A <em>pump</em>, on one thread at a time, prepares as many as
 * the action takes at once, asks it how many go well together, and sends them. With a concurrency
 * of one, nothing overtakes: a delivery that fails is tried again, after its back-off, before the
 * next is sent. When the action says to wait (a rate limit), its deliveries go back to the head of
 * the line, so that they may be folded together with what came meanwhile. A full queue drops its
 * oldest event, and counts it.
 *
 * @param <D> the action's deliveries
 */
public final class Lane<D extends Delivery> {
  /** The most events that wait in one lane. */
  public static final int MOST_WAITING = 10_000;

  private static final int CONGESTED = MOST_WAITING / 2;

  private static final String QUEUE_FULL =
      "queue full: the oldest of " + MOST_WAITING + " waiting events was dropped";

  /** How long closing waits for sends that are under way. */
  private static final long LONGEST_FAREWELL_SECONDS = 5;

  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  private final String name;
  private final Action<D> action;
  private final RetryPolicy retry;
  private final RuleStats stats;
  private final LaneContext context;
  private final Executor serial;
  private final AtomicBoolean pumpScheduled = new AtomicBoolean();

  /** Guarded by itself: the router adds, the pump takes. */
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  private volatile long lastProgressNanos = System.nanoTime();

  // Only touched on the serial executor.
  private final ArrayDeque<Prepared<D>> prepared = new ArrayDeque<>();
  private int underWay;
  private int attemptsOfHead;
  private boolean paused;
  private EngineTime.@Nullable Timer resume;
  private @Nullable String gone;
  private boolean leavesKept;
  private final Set<BackingOff<D>> backingOff = new LinkedHashSet<>();
  private final List<CompletableFuture<Void>> idleWaiters = new ArrayList<>();

  private final AtomicBoolean actionClosed = new AtomicBoolean();

  private record Waiting(Event event, Ticket ticket, long sinceNanos) {}

  private record Prepared<D>(D delivery, Ticket ticket, long sinceNanos) {}

  /** A failed attempt that waits for the next; not a record, for each is itself alone. */
  private static final class BackingOff<D> {
    private final Attempt<D> failed;
    private EngineTime.@Nullable Timer timer;

    BackingOff(Attempt<D> failed) {
      this.failed = failed;
    }
  }

  private record Attempt<D>(List<Prepared<D>> batch, int number) {
    List<D> deliveries() {
      return batch.stream().map(Prepared::delivery).toList();
    }
  }

  /**
   * A lane that is ready to take events.
   *
   * @param name the rule and action, for people
   * @param action what to do
   * @param retry when to try again
   * @param stats where to count
   * @param context what all lanes share
   */
  public Lane(
      String name, Action<D> action, RetryPolicy retry, RuleStats stats, LaneContext context) {
    this.name = name;
    this.action = action;
    this.retry = retry;
    this.stats = stats;
    this.context = context;
    this.serial = MoreExecutors.newSequentialExecutor(context.executor());
  }

  /**
   * Puts an event into the queue; never blocks.
   *
   * @param ticket held until the event is delivered or given up
   */
  public void offer(Event event, Ticket ticket) {
    ticket.hold();
    Waiting oldest = null;
    synchronized (queue) {
      if (queue.size() >= MOST_WAITING) {
        oldest = queue.poll();
      }
      queue.add(new Waiting(event, ticket, System.nanoTime()));
      if (queue.size() == CONGESTED && action.keepsPace()) {
        context.congestion().add(this);
      }
    }
    if (oldest != null) {
      stats.dropped(QUEUE_FULL);
      context.deadLetters().add(name, oldest.event(), null, QUEUE_FULL);
      oldest.ticket().release();
    }
    schedulePump();
  }

  /** When a send last came to an end, by {@link System#nanoTime()}. */
  long lastProgressNanos() {
    return lastProgressNanos;
  }

  /** How many events wait. */
  public int waiting() {
    synchronized (queue) {
      return queue.size();
    }
  }

  /** Completes when nothing waits and nothing is under way. */
  public CompletionStage<Void> whenIdle() {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    serial.execute(
        () -> {
          idleWaiters.add(idle);
          pump();
        });
    return idle;
  }

  /**
   * Stops sending. Then closes the action, as soon as no send is under way, or at the latest after
   * some seconds. May be repeated.
   *
   * @param reason why the events that still wait are given up
   * @param goesOn whether the rule goes on elsewhere or later: events that come to it again are
   *     then left to that
   */
  public CompletionStage<Void> close(String reason, boolean goesOn) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    serial.execute(
        () -> {
          leavesKept = goesOn;
          giveUpAll(reason);
          idleWaiters.add(sent);
          pump();
        });
    return sent.completeOnTimeout(null, LONGEST_FAREWELL_SECONDS, TimeUnit.SECONDS)
        .thenRun(this::closeAction);
  }

  private void closeAction() {
    if (actionClosed.compareAndSet(false, true)) {
      try {
        action.close();
      } catch (RuntimeException | LinkageError e) {
        log.warn("{}: closing failed: {}", name, e.toString());
      }
    }
  }

  private void schedulePump() {
    if (pumpScheduled.compareAndSet(false, true)) {
      serial.execute(
          () -> {
            pumpScheduled.set(false);
            pump();
          });
    }
  }

  private void pump() {
    if (gone != null) {
      giveUpAll(gone);
    }
    while (gone == null && !paused && underWay < action.concurrency()) {
      prepareAhead();
      if (prepared.isEmpty()) {
        break;
      }
      send(nextAttempt());
    }
    if (underWay == 0 && prepared.isEmpty() && waiting() == 0 && !idleWaiters.isEmpty()) {
      idleWaiters.forEach(waiter -> waiter.complete(null));
      idleWaiters.clear();
    }
  }

  /** Renders waiting events, up to what the action takes in one send. */
  private void prepareAhead() {
    int wanted = Math.max(1, action.largestBatch());
    while (prepared.size() < wanted) {
      Waiting next = nextWaiting();
      if (next == null) {
        return;
      }
      try {
        D delivery = Objects.requireNonNull(action.prepare(next.event()), "prepare gave nothing");
        prepared.add(new Prepared<>(delivery, next.ticket(), next.sinceNanos()));
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        String reason = oneLine(e);
        stats.failed(reason);
        giveUp(next.event(), next.ticket(), null, reason);
      }
    }
  }

  private Attempt<D> nextAttempt() {
    List<D> candidates = prepared.stream().map(Prepared::delivery).toList();
    int size;
    try {
      size = Math.max(1, Math.min(candidates.size(), action.batchSize(candidates)));
    } catch (RuntimeException e) {
      size = 1;
    }
    List<Prepared<D>> batch = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      batch.add(prepared.remove());
    }
    Attempt<D> attempt = new Attempt<>(batch, attemptsOfHead + 1);
    attemptsOfHead = 0;
    return attempt;
  }

  private void send(Attempt<D> attempt) {
    underWay++;
    CompletionStage<Outcome> outcome;
    try {
      outcome = Objects.requireNonNull(action.send(attempt.deliveries()), "send gave nothing");
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      outcome = CompletableFuture.failedFuture(e);
    }
    outcome.whenComplete(
        (result, error) ->
            serial.execute(
                () -> {
                  underWay--;
                  finished(
                      attempt, error == null ? orRetry(result) : Outcome.retry(oneLine(error)));
                  pump();
                }));
  }

  private static Outcome orRetry(@Nullable Outcome outcome) {
    return outcome == null ? Outcome.retry("the action did not say how it went") : outcome;
  }

  private void finished(Attempt<D> attempt, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      lastProgressNanos = System.nanoTime();
      stats.delivered((System.nanoTime() - attempt.batch().get(0).sinceNanos()) / 1e6);
      attempt.batch().forEach(item -> item.ticket().release());
    } else if (outcome instanceof Outcome.DoneExcept some) {
      lastProgressNanos = System.nanoTime();
      for (int place = 0; place < attempt.batch().size(); place++) {
        Prepared<D> item = attempt.batch().get(place);
        String reason = some.refused().get(place);
        if (reason == null) {
          item.ticket().release();
        } else {
          stats.failed(reason);
          giveUp(item, reason);
        }
      }
    } else if (outcome instanceof Outcome.Retry failure) {
      stats.failed(failure.reason());
      if (attempt.number() >= retry.attempts()) {
        giveUp(attempt, failure.reason() + " (after " + attempt.number() + " attempts)");
      } else if (gone != null) {
        giveUp(attempt, gone);
      } else {
        stats.retried(attempt.batch().size());
        tryAgain(attempt, retry.delay(attempt.number(), failure.after(), context.random()));
      }
    } else if (outcome instanceof Outcome.Wait wait) {
      putBack(attempt);
      pause(RetryPolicy.clamp(wait.delay()));
    } else if (outcome instanceof Outcome.Rejected refusal) {
      stats.failed(refusal.reason());
      giveUp(attempt, refusal.reason());
    } else if (outcome instanceof Outcome.Gone end) {
      stats.failed(end.reason());
      gone = end.reason();
      log.warn("{}: {}; nothing more is sent until the rule is added again", name, end.reason());
      giveUp(attempt, end.reason());
    }
  }

  /** Keeps its place while it waits: with a concurrency of one, nothing is sent meanwhile. */
  private void tryAgain(Attempt<D> attempt, Duration delay) {
    BackingOff<D> waiting = new BackingOff<>(attempt);
    backingOff.add(waiting);
    underWay++;
    waiting.timer = context.time().schedule(delay, () -> serial.execute(() -> again(waiting)));
  }

  private void again(BackingOff<D> waiting) {
    if (backingOff.remove(waiting)) {
      underWay--;
      send(new Attempt<>(waiting.failed.batch(), waiting.failed.number() + 1));
    }
  }

  private void putBack(Attempt<D> attempt) {
    for (int i = attempt.batch().size() - 1; i >= 0; i--) {
      prepared.addFirst(attempt.batch().get(i));
    }
    attemptsOfHead = attempt.number() - 1;
  }

  private void pause(Duration delay) {
    if (resume != null) {
      resume.cancel();
    }
    paused = true;
    resume =
        context
            .time()
            .schedule(
                delay,
                () ->
                    serial.execute(
                        () -> {
                          paused = false;
                          pump();
                        }));
  }

  private void giveUpAll(String reason) {
    gone = reason;
    for (BackingOff<D> waiting : backingOff) {
      if (waiting.timer != null) {
        waiting.timer.cancel();
      }
      underWay--;
      giveUp(waiting.failed, reason);
    }
    backingOff.clear();
    if (resume != null) {
      resume.cancel();
    }
    while (!prepared.isEmpty()) {
      giveUp(prepared.remove(), reason);
    }
    for (Waiting next = nextWaiting(); next != null; next = nextWaiting()) {
      giveUp(next.event(), next.ticket(), null, reason);
    }
  }

  private @Nullable Waiting nextWaiting() {
    synchronized (queue) {
      Waiting next = queue.poll();
      if (queue.size() == CONGESTED - 1) {
        context.congestion().remove(this);
      }
      return next;
    }
  }

  private void giveUp(Attempt<D> attempt, String reason) {
    for (Prepared<D> item : attempt.batch()) {
      giveUp(item, reason);
    }
  }

  private void giveUp(Prepared<D> item, String reason) {
    giveUp(item.delivery().event(), item.ticket(), item.delivery(), reason);
  }

  private void giveUp(Event event, Ticket ticket, @Nullable D delivery, String reason) {
    if (leavesKept && ticket.isKept()) {
      return;
    }
    stats.dead(1);
    try {
      context.deadLetters().add(name, event, delivery == null ? null : delivery.describe(), reason);
    } catch (RuntimeException e) {
      log.warn("{}: an event was given up, and noting it failed: {}", name, e.toString());
    }
    ticket.release();
  }

  private static String oneLine(Throwable error) {
    Throwable cause =
        error instanceof java.util.concurrent.CompletionException && error.getCause() != null
            ? error.getCause()
            : error;
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    return message.lines().findFirst().orElse(message);
  }
}
