package dev.realtime.actions.counter;

import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.CounterUpdate.Source;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.PartlyCountedException;
import dev.realtime.api.backend.StoreUnavailableException;
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
 * <p>A call that failed may have reached the store all the same, and after a crash events come once
 * more. The store knows up to which event of the stream this action has counted, and leaves out
 * what it has. Only an event without a position, which another program published, may count twice.
 */
final class CounterAction implements Action<CounterDelivery> {
  private static final int LARGEST_BATCH = 500;
  private static final Duration STORE_AWAY = Duration.ofMillis(200);

  private final EventBackend backend;
  private final CounterKey key;
  private final CounterVerb verb;
  private final Amount amount;
  private final @Nullable Duration timeToLive;
  private final String name;

  /** The update where no part of it depends on the event. */
  private final @Nullable CounterUpdate constant;

  CounterAction(
      EventBackend backend,
      CounterKey key,
      CounterVerb verb,
      Amount amount,
      @Nullable Duration timeToLive,
      String name) {
    this.name = name;
    this.backend = backend;
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
    return new CounterDelivery(event, verb, from(event, update));
  }

  private CounterUpdate from(Event event, CounterUpdate update) {
    EventPosition position = event.position();
    if (position == null || name.isEmpty()) {
      return update;
    }
    return new CounterUpdate(
        update.key(),
        update.operation(),
        update.amount(),
        update.timeToLive(),
        update.boards(),
        new Source(name, position, position));
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
    return update(new ArrayList<>(combined.values()))
        .handle(
            (numbers, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(
                    Outcome.doneExcept(refused(batch, combined, numbers)));
              }
              return cause(failure) instanceof PartlyCountedException
                  ? sendSingly(batch)
                  : CompletableFuture.completedFuture(outcome(batch, failure));
            })
        .thenCompose(outcome -> outcome);
  }

  /** Some events of the batch have counted, when another engine acted, and others have not. */
  private CompletableFuture<Outcome> sendSingly(List<CounterDelivery> batch) {
    return update(batch.stream().map(CounterDelivery::update).toList())
        .handle(
            (numbers, failure) ->
                failure == null
                    ? Outcome.doneExcept(refused(batch, numbers))
                    : outcome(batch, failure))
        .toCompletableFuture();
  }

  private CompletionStage<List<@Nullable Double>> update(List<CounterUpdate> updates) {
    try {
      return backend.counters().update(updates);
    } catch (BackendException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A rule has one operation and one time to live, so only these tell updates apart. */
  private record Target(String key, List<Board> boards, boolean hasSource) {
    static Target of(CounterDelivery delivery) {
      CounterUpdate update = delivery.update();
      return new Target(update.key(), update.boards(), update.source() != null);
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
        refused.put(i, refusal(target.key()));
      }
    }
    return refused;
  }

  private static Map<Integer, String> refused(
      List<CounterDelivery> batch, List<@Nullable Double> numbers) {
    Map<Integer, String> refused = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      if (numbers.get(i) == null) {
        refused.put(i, refusal(batch.get(i).update().key()));
      }
    }
    return refused;
  }

  private static String refusal(String key) {
    return "the key '" + key + "' holds something that is no number";
  }

  private static CounterUpdate firstThenSecond(CounterUpdate first, CounterUpdate second) {
    double amount =
        switch (first.operation()) {
          case ADD -> first.amount() + second.amount();
          case SET -> second.amount();
          case MAX -> Math.max(first.amount(), second.amount());
          case MIN -> Math.min(first.amount(), second.amount());
        };
    Source source = first.source();
    Source later = second.source();
    return new CounterUpdate(
        first.key(),
        first.operation(),
        amount,
        first.timeToLive(),
        first.boards(),
        source == null || later == null ? null : source.upTo(later));
  }

  /**
   * That the store is away is no fault of the events: they wait, however long it takes. Unless they
   * have no source, and the store is there: it may have counted them, and would again.
   */
  private Outcome outcome(List<CounterDelivery> batch, Throwable failure) {
    Throwable cause = cause(failure);
    boolean countOnce = batch.stream().allMatch(one -> one.update().source() != null);
    if (cause instanceof StoreUnavailableException && countOnce
        || cause instanceof BackendException && !backend.isConnected()) {
      return Outcome.waitFor(STORE_AWAY, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof BackendException) {
      return Outcome.retry(String.valueOf(cause.getMessage()));
    }
    throw new CompletionException(cause);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
