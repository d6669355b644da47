package dev.realtime.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.HttpWire;
import dev.realtime.api.action.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What left the engine, and the wire on which it would have gone. */
final class Recorder {
  /** A test that sends more than this does not look at each. */
  static final int MOST_KEPT = 100_000;

  private final BenchTime time;
  private final Failures failures;
  private final Trace trace;
  private final List<RecordedAction> actions = new ArrayList<>();
  private final List<RecordedAttempt> attempts = new ArrayList<>();
  private final Set<Delivery> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Whose request comes next on the wire: requests are made on the thread that sends. */
  private @Nullable Sending sending;

  private static final class Sending {
    private final String rule;
    private final List<? extends Delivery> batch;
    private boolean madeToFail;

    Sending(String rule, List<? extends Delivery> batch) {
      this.rule = rule;
      this.batch = batch;
    }
  }

  Recorder(BenchTime time, Failures failures, Trace trace) {
    this.time = time;
    this.failures = failures;
    this.trace = trace;
  }

  Failures failures() {
    return failures;
  }

  /** An action that speaks HTTP begins to send; what it asks for comes by {@link #exchange}. */
  synchronized void begin(String rule, List<? extends Delivery> batch) {
    sending = new Sending(rule, batch);
  }

  /** It has made its requests; tells whether one of them was made to fail. */
  synchronized boolean end() {
    boolean madeToFail = sending != null && sending.madeToFail;
    sending = null;
    return madeToFail;
  }

  /** There is an action type. */
  void knows(String type) {
    failures.know(type);
  }

  /** The wire of plugins that speak HTTP. */
  HttpWire.Answer exchange(HttpWire.Request request) throws IOException {
    Failure failure = failures.next(request.type());
    synchronized (this) {
      Sending now = sending;
      int events = now == null ? 1 : now.batch.size();
      String rule = now == null ? "" : now.rule;
      if (now != null) {
        sent(rule, request.type(), now.batch);
        now.madeToFail |= failure != null;
      }
      note(rule, request.type(), events, failure, request);
    }
    return failure == null ? PlayedWire.fine(request.type()) : failure.answer();
  }

  /** An attempt of an action that does not speak HTTP. */
  synchronized void attempt(
      String rule, String type, List<? extends Delivery> batch, @Nullable Failure failure) {
    sent(rule, type, batch);
    note(rule, type, batch.size(), failure, null);
  }

  private void note(
      String rule,
      String type,
      int events,
      @Nullable Failure failure,
      HttpWire.@Nullable Request request) {
    if (failure != null) {
      failures.hit(rule);
    }
    if (attempts.size() < MOST_KEPT) {
      attempts.add(
          new RecordedAttempt(
              rule,
              type,
              time.elapsed(),
              events,
              failure == null ? null : failure.toString(),
              request));
    }
  }

  private void sent(String rule, String type, List<? extends Delivery> batch) {
    for (Delivery delivery : batch) {
      if (actions.size() < MOST_KEPT && seen.add(delivery)) {
        ObjectNode shown = delivery.describe().deepCopy();
        shown.put("type", type);
        actions.add(
            new RecordedAction(rule, type, delivery.event().channel(), time.elapsed(), shown));
      }
    }
  }

  /**
   * How a send came out.
   *
   * @param madeToFail whether that was played
   */
  void came(String rule, List<? extends Delivery> batch, Outcome outcome, boolean madeToFail) {
    for (Delivery delivery : batch) {
      trace.sent(rule, delivery, outcome);
    }
    for (String reason : reasons(outcome)) {
      if (madeToFail) {
        failures.caused(reason);
      } else {
        failures.fault(rule, reason);
      }
    }
  }

  private static Collection<String> reasons(Outcome outcome) {
    if (outcome instanceof Outcome.DoneExcept some) {
      return some.refused().values();
    }
    if (outcome instanceof Outcome.Retry retry) {
      return List.of(retry.reason());
    }
    if (outcome instanceof Outcome.Rejected refusal) {
      return List.of(refusal.reason());
    }
    return outcome instanceof Outcome.Gone end ? List.of(end.reason()) : List.of();
  }

  /** An event could not be made a delivery. */
  void unprepared(String rule, Event event, RuntimeException error) {
    failures.fault(rule, String.valueOf(error.getMessage()).lines().findFirst().orElse(""));
    trace.unprepared(rule, event, error);
  }

  synchronized List<RecordedAction> actions() {
    return List.copyOf(actions);
  }

  synchronized List<RecordedAttempt> attempts(String type) {
    return attempts.stream().filter(attempt -> attempt.type().equals(type)).toList();
  }
}
