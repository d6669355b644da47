package dev.realtime.engine.internal.lane;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.util.concurrent.MoreExecutors;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where lanes send to: one web hook, one endpoint. What holds for it holds for all its lanes: their
 * events go out in the order in which they came, a limit makes all wait, and none is sent anything
 * while the {@link Breaker} is open.
 *
 * <p>Its work is done by a <em>pump</em>, on one thread at a time. A lane whose action names no
 * destination has one of its own, without a breaker: what lies on this machine is not helped by
 * being left alone.
 */
final class Destination {
  /** An endpoint that only failed for so long is given up; see {@code docs/OPERATING.md}. */
  static final Duration LONGEST_FAILURE = Duration.ofHours(24);

  private static final int FEWEST_FAILURES = 10;

  private final @Nullable String name;
  private final LaneContext context;
  private final Executor serial;
  private final @Nullable Breaker breaker;
  private final AtomicBoolean pumpScheduled = new AtomicBoolean();
  private final AtomicLong sequences = new AtomicLong();
  private final List<Lane<?>> lanes = new CopyOnWriteArrayList<>();

  /** Why nothing more is sent. Written on the serial executor. */
  private volatile @Nullable String gone;

  /** Sends, and what waits to be tried again. Written on the serial executor. */
  private volatile int underWay;

  // Only touched on the serial executor.
  private EngineTime.@Nullable Timer resume;
  private boolean paused;
  private @Nullable Instant failingSince;
  private int failures;

  Destination(@Nullable String name, LaneContext context) {
    this.name = name;
    this.context = context;
    this.serial = MoreExecutors.newSequentialExecutor(context.executor());
    this.breaker = name == null ? null : new Breaker(name, context.time(), context.news());
  }

  @Nullable String name() {
    return name;
  }

  /** A rule is added: what it sends to is given another chance. */
  void join(Lane<?> lane) {
    lanes.add(lane);
    reopen();
  }

  /** Returns whether that was the last lane. */
  boolean leave(Lane<?> lane) {
    lanes.remove(lane);
    return lanes.isEmpty();
  }

  /** Lets a destination that was stopped be tried again. */
  void reopen() {
    if (gone != null) {
      run(
          () -> {
            gone = null;
            failingSince = null;
          });
    }
  }

  long nextSequence() {
    return sequences.incrementAndGet();
  }

  void run(Runnable task) {
    serial.execute(task);
  }

  /**
   * As {@link #run}, behind what other destinations have to do: one whose sends are done at once
   * would keep the thread for as long as anything waits.
   */
  void runInTurn(Runnable task) {
    context.executor().execute(() -> serial.execute(task));
  }

  void schedulePump() {
    if (pumpScheduled.compareAndSet(false, true)) {
      serial.execute(
          () -> {
            pumpScheduled.set(false);
            pump();
          });
    }
  }

  /** Sends what may be sent. */
  void pump() {
    for (Lane<?> lane : lanes) {
      String reason = lane.ended() != null ? lane.ended() : gone;
      if (reason != null) {
        lane.giveUpAll(reason);
      }
    }
    while (gone == null && !paused && sendFirst()) {}
    lanes.forEach(Lane::tellIfIdle);
  }

  /** Lets the lane send whose event came first; false where nothing can be sent now. */
  private boolean sendFirst() {
    Lane<?> first = null;
    long earliest = Long.MAX_VALUE;
    long second = Long.MAX_VALUE;
    for (Lane<?> lane : lanes) {
      long head = lane.head();
      if (head < earliest) {
        second = earliest;
        earliest = head;
        first = lane;
      } else if (head < second) {
        second = head;
      }
    }
    if (first == null || underWay >= first.concurrency()) {
      return false;
    }
    if (!first.prepare(second)) {
      return true; // nothing of it could be rendered
    }
    Duration closed = enter();
    if (closed != null) {
      pause(closed);
      return false;
    }
    first.sendNext();
    return true;
  }

  /** Lets a send through, or says how long it must wait; null lets it through. */
  @Nullable Duration enter() {
    return breaker == null ? null : breaker.enter();
  }

  void take() {
    underWay = underWay + 1;
  }

  void giveBack() {
    underWay = underWay - 1;
  }

  /** Learns from the end of a send. */
  void note(Outcome outcome) {
    if (outcome instanceof Outcome.Retry failure) {
      failed(failure.reason());
    } else if (outcome instanceof Outcome.Wait) {
      if (breaker != null) {
        breaker.released();
      }
    } else {
      failingSince = null;
      if (breaker != null) {
        breaker.succeeded();
      }
    }
  }

  private void failed(String reason) {
    if (breaker == null) {
      return;
    }
    breaker.failed(reason);
    Instant now = context.time().instant();
    if (failingSince == null) {
      failingSince = now;
      failures = 0;
    }
    failures++;
    if (failures >= FEWEST_FAILURES && !now.isBefore(failingSince.plus(LONGEST_FAILURE))) {
      stop(name, "it failed for " + LONGEST_FAILURE.toHours() + " hours: " + reason);
    }
  }

  /** Sends nothing more until a rule for it is added, or a dead letter of it tried again. */
  void stop(@Nullable Object who, String reason) {
    if (gone == null) {
      gone = reason;
      context
          .news()
          .accept(
              who
                  + ": "
                  + reason
                  + "; nothing more is sent until the rule is added again or a dead letter retried");
    }
  }

  @Nullable String gone() {
    return gone;
  }

  /** Lets all lanes wait. */
  void pause(Duration delay) {
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
                    run(
                        () -> {
                          paused = false;
                          pump();
                        }));
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String stopped = gone;
    json.put("state", stopped != null ? "stopped" : breaker == null ? "" : breaker.state());
    json.put("opened", breaker == null ? 0 : breaker.opened());
    json.put("under_way", underWay);
    json.put("waiting", lanes.stream().mapToInt(Lane::waiting).sum());
    if (stopped != null) {
      json.put("reason", stopped);
    }
    return json;
  }
}
