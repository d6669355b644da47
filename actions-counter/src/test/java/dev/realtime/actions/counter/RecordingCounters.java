package dev.realtime.actions.counter;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.Counters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counters that really count, in maps, and remember which updates came together. */
final class RecordingCounters implements Counters {
  final Map<String, Double> numbers = new HashMap<>();
  final Map<String, Map<String, Double>> boards = new HashMap<>();
  final Set<String> keysOfSomethingElse = new HashSet<>();
  final List<List<CounterUpdate>> calls = new ArrayList<>();
  @Nullable RuntimeException failure;
  boolean failsAtOnce;

  @Override
  public CompletionStage<List<@Nullable Double>> update(List<CounterUpdate> updates) {
    if (failure != null && failsAtOnce) {
      throw failure;
    }
    if (failure != null) {
      return CompletableFuture.<List<@Nullable Double>>failedFuture(failure)
          .thenApply(list -> list);
    }
    calls.add(List.copyOf(updates));
    List<@Nullable Double> results = new ArrayList<>();
    updates.forEach(update -> results.add(apply(update)));
    return CompletableFuture.completedFuture(results);
  }

  private @Nullable Double apply(CounterUpdate update) {
    if (keysOfSomethingElse.contains(update.key())) {
      return null;
    }
    Double before = numbers.get(update.key());
    double after =
        switch (update.operation()) {
          case ADD -> (before == null ? 0 : before) + update.amount();
          case SET -> update.amount();
          case MAX -> before == null ? update.amount() : Math.max(before, update.amount());
          case MIN -> before == null ? update.amount() : Math.min(before, update.amount());
        };
    numbers.put(update.key(), after);
    for (Board board : update.boards()) {
      boards
          .computeIfAbsent(board.pattern(), pattern -> new HashMap<>())
          .put(board.member(), after);
    }
    return after;
  }

  @Override
  public CompletionStage<List<Standing>> top(String pattern, int limit) {
    throw new BackendException("these counters are only written");
  }
}
