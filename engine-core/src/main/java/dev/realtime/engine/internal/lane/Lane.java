package dev.realtime.engine.internal.lane;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.Ticket;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded queue in front of one action.
 *
 * <p>Events wait in {@code queue}. The {@link Destination}, on one thread at a time, lets the lane
 * whose event came first prepare as many as its action takes at once, ask it how many go well
 * together, and send them. With a concurrency of one, nothing overtakes: a delivery that fails is
 * tried again, after its back-off, before the next is sent. When the action says to wait (a rate
 * limit), its deliveries go back to the head of the line, so that they may be folded together with
 * what came meanwhile. A full queue drops its oldest event, and counts it.
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
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  private final LaneName name;
  private final Action<D> action;
  private final RetryPolicy retry;
  private final RuleStats stats;
  private final LaneContext context;
  private final Destination destination;

  /** Guarded by itself: the router adds, the destination takes. */
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  private volatile long lastProgressNanos = System.nanoTime();

  /** Why nothing more is sent. */
  private volatile @Nullable String ended;

  // Only touched by the destination, on one thread at a time.
  private final ArrayDeque<Prepared<D>> prepared = new ArrayDeque<>();
  private int underWay;
  private int attemptsOfHead;
  private boolean leavesKept;
  private final Set<BackingOff<D>> backingOff = new LinkedHashSet<>();
  private final List<CompletableFuture<Void>> idleWaiters = new ArrayList<>();

  private final AtomicBoolean actionClosed = new AtomicBoolean();

  /** An event in the queue; with the dead letter that it was, when it is delivered once more. */
  private record Waiting(
      Event event, Ticket ticket, long sequence, long sinceNanos, @Nullable String letter) {}

  private record Prepared<D>(D delivery, Waiting from) {}

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
   * @param name the rule and action
   * @param action what to do
   * @param retry when to try again
   * @param stats where to count
   * @param context what all lanes share
   */
  public Lane(
      LaneName name, Action<D> action, RetryPolicy retry, RuleStats stats, LaneContext context) {
    this.name = name;
    this.action = action;
    this.retry = retry;
    this.stats = stats;
    this.context = context;
    this.destination = context.lanes().join(this, action.destination(), context);
  }

  LaneName name() {
    return name;
  }

  /**
   * Puts an event into the queue; never blocks.
   *
   * @param ticket held until the event is delivered or given up
   */
  public void offer(Event event, Ticket ticket) {
    offer(event, ticket, null);
  }

  /** Delivers what was given up once more, and lets a destination that was stopped be tried. */
  void redeliver(Event event, String letter) {
    destination.reopen();
    offer(event, Ticket.NONE, letter);
  }

  private void offer(Event event, Ticket ticket, @Nullable String letter) {
    ticket.hold();
    Waiting oldest = null;
    synchronized (queue) {
      if (queue.size() >= MOST_WAITING) {
        oldest = queue.poll();
      }
      queue.add(new Waiting(event, ticket, destination.nextSequence(), System.nanoTime(), letter));
      if (queue.size() == CONGESTED && action.keepsPace()) {
        context.congestion().add(this);
      }
    }
    if (oldest != null) {
      stats.dropped(QUEUE_FULL);
      note(oldest, null, 0, QUEUE_FULL);
    }
    String end = ended;
    if (end == null) {
      destination.schedulePump();
    } else {
      destination.run(() -> giveUpAll(end));
    }
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
    destination.run(
        () -> {
          idleWaiters.add(idle);
          destination.pump();
          tellIfIdle();
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
    destination.run(
        () -> {
          ended = reason;
          leavesKept = goesOn;
          idleWaiters.add(sent);
          giveUpAll(reason);
          destination.pump();
          tellIfIdle();
        });
    EngineTime.Timer late = context.time().schedule(LONGEST_FAREWELL, () -> sent.complete(null));
    // An action may close files: not on the clock's thread, where all time-outs would wait for it.
    return sent.thenRun(late::cancel).thenRunAsync(this::closeAction, context.executor());
  }

  private void closeAction() {
    if (actionClosed.compareAndSet(false, true)) {
      context.lanes().leave(this, destination);
      try {
        action.close();
      } catch (RuntimeException | LinkageError e) {
        log.warn("{}: closing failed: {}", name, e.toString());
      }
    }
  }

  // What follows is called by the destination, on one thread at a time.

  /** The number in line of what it would send next; the greatest where it has nothing to send. */
  long head() {
    if (!prepared.isEmpty()) {
      return prepared.element().from().sequence();
    }
    synchronized (queue) {
      Waiting next = queue.peek();
      return next == null ? Long.MAX_VALUE : next.sequence();
    }
  }

  int concurrency() {
    return action.concurrency();
  }

  /** Why nothing more is sent for it; null where it goes on. */
  @Nullable String ended() {
    return ended;
  }

  /**
   * Renders waiting events, up to what the action takes in one send.
   *
   * @param before the number in line where another lane's turn comes
   * @return whether there is anything to send
   */
  boolean prepare(long before) {
    int wanted = Math.max(1, action.largestBatch());
    while (prepared.size() < wanted) {
      Waiting next = nextWaiting(before);
      if (next == null) {
        break;
      }
      try {
        D delivery = Objects.requireNonNull(action.prepare(next.event()), "prepare gave nothing");
        prepared.add(new Prepared<>(delivery, next));
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        String reason = oneLine(e);
        stats.failed(reason);
        giveUp(next, null, 0, reason);
      }
    }
    return !prepared.isEmpty();
  }

  private @Nullable Waiting nextWaiting(long before) {
    synchronized (queue) {
      Waiting next = queue.peek();
      if (next == null || next.sequence() >= before) {
        return null;
      }
      queue.remove();
      if (queue.size() == CONGESTED - 1) {
        context.congestion().remove(this);
      }
      return next;
    }
  }

  /** Sends what was prepared. */
  void sendNext() {
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
    take();
    send(attempt);
  }

  /** Sends an attempt that counts as under way. */
  private void send(Attempt<D> attempt) {
    CompletionStage<Outcome> sent;
    try {
      sent = Objects.requireNonNull(action.send(attempt.deliveries()), "send gave nothing");
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      sent = CompletableFuture.failedFuture(e);
    }
    sent.whenComplete(
        (result, error) ->
            destination.runInTurn(
                () -> {
                  giveBack();
                  Outcome outcome = error == null ? orRetry(result) : Outcome.retry(oneLine(error));
                  destination.note(outcome);
                  finished(attempt, outcome);
                  destination.pump();
                }));
  }

  private void take() {
    underWay++;
    destination.take();
  }

  private void giveBack() {
    underWay--;
    destination.giveBack();
  }

  private static Outcome orRetry(@Nullable Outcome outcome) {
    return outcome == null ? Outcome.retry("the action did not say how it went") : outcome;
  }

  private void finished(Attempt<D> attempt, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      lastProgressNanos = System.nanoTime();
      stats.delivered((System.nanoTime() - attempt.batch().get(0).from().sinceNanos()) / 1e6);
      attempt.batch().forEach(this::delivered);
    } else if (outcome instanceof Outcome.DoneExcept some) {
      lastProgressNanos = System.nanoTime();
      for (int index = 0; index < attempt.batch().size(); index++) {
        Prepared<D> item = attempt.batch().get(index);
        String reason = some.refused().get(index);
        if (reason == null) {
          delivered(item);
        } else {
          stats.failed(reason);
          giveUp(item.from(), item.delivery(), attempt.number(), reason);
        }
      }
    } else if (outcome instanceof Outcome.Retry failure) {
      stats.failed(failure.reason());
      String end = ended != null ? ended : destination.gone();
      if (attempt.number() >= retry.attempts()) {
        giveUp(attempt, failure.reason() + " (after " + attempt.number() + " attempts)");
      } else if (end != null) {
        giveUp(attempt, end);
      } else {
        stats.retried(attempt.batch().size());
        tryAgain(attempt, retry.delay(attempt.number(), failure.after(), context.random()));
      }
    } else if (outcome instanceof Outcome.Wait wait) {
      putBack(attempt);
      destination.pause(RetryPolicy.clamp(wait.delay()));
    } else if (outcome instanceof Outcome.Rejected refusal) {
      stats.failed(refusal.reason());
      giveUp(attempt, refusal.reason());
    } else if (outcome instanceof Outcome.Gone end) {
      stats.failed(end.reason());
      destination.stop(name, end.reason());
      giveUp(attempt, end.reason());
    }
  }

  private void delivered(Prepared<D> item) {
    if (item.from().letter() != null) {
      context.deadLetters().delivered(item.from().letter());
    }
    item.from().ticket().release();
  }

  /** Counts as under way while it waits: with a concurrency of one, nothing is sent meanwhile. */
  private void tryAgain(Attempt<D> attempt, Duration delay) {
    BackingOff<D> waiting = new BackingOff<>(attempt);
    backingOff.add(waiting);
    take();
    wait(waiting, delay);
  }

  private void wait(BackingOff<D> waiting, Duration delay) {
    waiting.timer = context.time().schedule(delay, () -> destination.run(() -> again(waiting)));
  }

  private void again(BackingOff<D> waiting) {
    if (!backingOff.contains(waiting)) {
      return;
    }
    Duration closed = destination.enter();
    if (closed != null) {
      wait(waiting, closed);
      return;
    }
    backingOff.remove(waiting);
    send(new Attempt<>(waiting.failed.batch(), waiting.failed.number() + 1));
  }

  private void putBack(Attempt<D> attempt) {
    for (int i = attempt.batch().size() - 1; i >= 0; i--) {
      prepared.addFirst(attempt.batch().get(i));
    }
    attemptsOfHead = attempt.number() - 1;
  }

  /** Gives up whatever is not under way. */
  void giveUpAll(String reason) {
    for (BackingOff<D> waiting : backingOff) {
      if (waiting.timer != null) {
        waiting.timer.cancel();
      }
      giveBack();
      giveUp(waiting.failed, reason);
    }
    backingOff.clear();
    while (!prepared.isEmpty()) {
      Prepared<D> next = prepared.remove();
      giveUp(next.from(), next.delivery(), attemptsOfHead, reason);
      attemptsOfHead = 0;
    }
    for (Waiting next = nextWaiting(Long.MAX_VALUE);
        next != null;
        next = nextWaiting(Long.MAX_VALUE)) {
      giveUp(next, null, 0, reason);
    }
  }

  /** Tells those who wait for it, if nothing waits and nothing is under way. */
  void tellIfIdle() {
    if (!idleWaiters.isEmpty() && underWay == 0 && prepared.isEmpty() && waiting() == 0) {
      List<CompletableFuture<Void>> told = List.copyOf(idleWaiters);
      idleWaiters.clear();
      told.forEach(waiter -> waiter.complete(null));
    }
  }

  private void giveUp(Attempt<D> attempt, String reason) {
    for (Prepared<D> item : attempt.batch()) {
      giveUp(item.from(), item.delivery(), attempt.number(), reason);
    }
  }

  private void giveUp(Waiting waiting, @Nullable D delivery, int attempts, String reason) {
    if (leavesKept && waiting.ticket().isKept()) {
      return;
    }
    stats.dead(1);
    note(waiting, delivery, attempts, reason);
  }

  private void note(Waiting waiting, @Nullable D delivery, int attempts, String reason) {
    try {
      context
          .deadLetters()
          .add(
              new GivenUp(
                  name,
                  waiting.event(),
                  delivery == null ? null : delivery.describe(),
                  attempts,
                  reason,
                  waiting.letter()),
              waiting.ticket()::release);
    } catch (RuntimeException e) {
      log.warn("{}: an event was given up, and noting it failed: {}", name, e.toString());
      waiting.ticket().release();
    }
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
