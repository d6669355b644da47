package dev.realtime.testkit;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.work.Steps;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A real action under observation. What it sends is written down, and:
 *
 * <ul>
 *   <li>if its type has asked for the wire, it sends for real, and the wire is played;
 *   <li>if it keeps pace, it is a store on this machine, and works for real;
 *   <li>otherwise nothing is sent: whoever it would reach must not be reached by a test.
 * </ul>
 *
 * <p>To the engine it is the action itself: every method is handed on.
 */
final class ObservedAction<D extends Delivery> implements Action<D> {
  private final Action<D> action;
  private final String type;
  private final String rule;
  private final BooleanSupplier speaksHttp;
  private final Recorder recorder;
  private final Steps steps;

  ObservedAction(
      Action<D> action,
      String type,
      String rule,
      BooleanSupplier speaksHttp,
      Recorder recorder,
      Steps steps) {
    this.action = action;
    this.type = type;
    this.rule = rule;
    this.speaksHttp = speaksHttp;
    this.recorder = recorder;
    this.steps = steps;
  }

  @Override
  public D prepare(Event event) {
    try {
      return action.prepare(event);
    } catch (RuntimeException e) {
      recorder.unprepared(rule, event, e);
      throw e;
    }
  }

  @Override
  public int batchSize(List<D> waiting) {
    return action.batchSize(waiting);
  }

  @Override
  public int largestBatch() {
    return action.largestBatch();
  }

  @Override
  public int concurrency() {
    return action.concurrency();
  }

  @Override
  public @Nullable String destination() {
    return action.destination();
  }

  @Override
  public boolean keepsPace() {
    return action.keepsPace();
  }

  @Override
  public CompletionStage<Outcome> send(List<D> batch) {
    return speaksHttp.getAsBoolean() ? sendOnTheWire(batch) : play(batch);
  }

  private CompletionStage<Outcome> sendOnTheWire(List<D> batch) {
    CompletionStage<Outcome> sent;
    boolean madeToFail;
    recorder.begin(rule, batch);
    try {
      sent = action.send(batch);
    } finally {
      madeToFail = recorder.end();
    }
    return recorded(batch, sent, madeToFail);
  }

  private CompletionStage<Outcome> recorded(
      List<D> batch, CompletionStage<Outcome> sent, boolean madeToFail) {
    return steps
        .bringBack(sent)
        .whenComplete(
            (outcome, error) ->
                recorder.came(
                    rule,
                    batch,
                    error == null ? outcome : Outcome.retry(String.valueOf(error.getMessage())),
                    madeToFail));
  }

  private CompletionStage<Outcome> play(List<D> batch) {
    Failure failure = recorder.failures().next(type);
    recorder.attempt(rule, type, batch, failure);
    if (failure != null) {
      return recorded(batch, CompletableFuture.completedFuture(failure.outcome()), true);
    }
    CompletionStage<Outcome> sent =
        action.keepsPace() ? action.send(batch) : CompletableFuture.completedFuture(Outcome.done());
    return recorded(batch, sent, false);
  }

  @Override
  public void close() {
    action.close();
  }
}
