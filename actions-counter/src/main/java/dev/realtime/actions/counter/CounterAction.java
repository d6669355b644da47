package dev.realtime.actions.counter;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counts. Everything that waits travels in one call of the backend, and updates of one counter in
 * it are made one before they travel.
 *
 * <p>A call that failed may have reached the store all the same. It is tried again, because a lost
 * count is worse than the alternative: an addition that had arrived then counts twice. Setting,
 * greatest and least are the same however often they arrive.
 */
final class CounterAction implements Action<CounterDelivery> {
  private static final int LARGEST_BATCH = 500;

  private final Counters counters;
  private final CounterKey key;
  private final CounterVerb verb;
  private final Amount amount;
  private final @Nullable Duration timeToLive;

  /** The update where no part of it depends on the event. */
  private final @Nullable CounterUpdate constant;

  CounterAction(
      Counters counters,
      CounterKey key,
      CounterVerb verb,
      Amount amount,
      @Nullable Duration timeToLive) {
    this.counters = counters;
    this.key = key;
    this.verb = verb;
    this.amount = amount;
    this.timeToLive = timeToLive;
    this.constant =
        key.isConstant() && amount.isConstant() ? update(key.constant(), amount.constant()) : null;
  }

  @Override
  public CounterDelivery prepare(Event event) {
    CounterUpdate update =
        constant == null ? update(key.render(event), amount.of(event)) : constant;
    return new CounterDelivery(event, verb, update);
  }

  private CounterUpdate update(CounterKey.Rendered rendered, double by) {
    return new CounterUpdate(
        rendered.key(), verb.operation(), verb.operand(by), timeToLive, rendered.boards());
  }

  @Override
  public int batchSize(List<CounterDelivery> waiting) {
    return waiting.size();
  }

  @Override
  public boolean keepsPace() {
    return true;
  }

  @Override
  public int largestBatch() {
    return LARGEST_BATCH;
  }

  @Override
  public CompletionStage<Outcome> send(List<CounterDelivery> batch) {
    Map<Target, CounterUpdate> combined = combined(batch);
    try {
      return counters
          .update(new ArrayList<>(combined.values()))
          .handle(
              (numbers, failure) ->
                  failure == null
                      ? Outcome.doneExcept(refused(batch, combined, numbers))
                      : outcome(failure));
    } catch (BackendException e) {
      return CompletableFuture.completedFuture(outcome(e));
    }
  }

  /** A rule has one operation and one time to live, so only key and boards tell updates apart. */
  private record Target(String key, List<Board> boards) {
    static Target of(CounterDelivery delivery) {
      return new Target(delivery.update().key(), delivery.update().boards());
    }
  }

  private static Map<Target, CounterUpdate> combined(List<CounterDelivery> batch) {
    Map<Target, CounterUpdate> updates = new LinkedHashMap<>();
    for (CounterDelivery delivery : batch) {
      CounterUpdate update = delivery.update();
      Target target = Target.of(delivery);
      // taken out and put back at the end: of two settings the later stays the later
      CounterUpdate earlier = updates.remove(target);
      updates.put(target, earlier == null ? update : firstThenSecond(earlier, update));
    }
    return updates;
  }

  /** The deliveries whose key holds something else; the store has left it as it is. */
  private static Map<Integer, String> refused(
      List<CounterDelivery> batch,
      Map<Target, CounterUpdate> combined,
      List<@Nullable Double> numbers) {
    if (numbers.stream().noneMatch(Objects::isNull)) {
      return Map.of();
    }
    Set<Target> noNumbers = new HashSet<>();
    int place = 0;
    for (Target target : combined.keySet()) {
      if (numbers.get(place++) == null) {
        noNumbers.add(target);
      }
    }
    Map<Integer, String> refused = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Target target = Target.of(batch.get(i));
      if (noNumbers.contains(target)) {
        refused.put(i, "the key '" + target.key() + "' holds something that is no number");
      }
    }
    return refused;
  }

  private static CounterUpdate firstThenSecond(CounterUpdate first, CounterUpdate second) {
    double amount =
        switch (first.operation()) {
          case ADD -> first.amount() + second.amount();
          case SET -> second.amount();
          case MAX -> Math.max(first.amount(), second.amount());
          case MIN -> Math.min(first.amount(), second.amount());
        };
    return new CounterUpdate(
        first.key(), first.operation(), amount, first.timeToLive(), first.boards());
  }

  private static Outcome outcome(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof BackendException) {
      return Outcome.retry(String.valueOf(cause.getMessage()));
    }
    throw new CompletionException(cause);
  }
}
