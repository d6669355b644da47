package dev.realtime.actions.counter;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.Counters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counters that really count, in maps, and remember which updates came together. */
final class RecordingCounters implements Counters {
  final Map<String, Double> numbers = new HashMap<>();
  final Map<String, Map<String, Double>> boards = new HashMap<>();
  final List<List<CounterUpdate>> calls = new ArrayList<>();
  @Nullable RuntimeException failure;
  boolean failsAtOnce;

  @Override
  public CompletionStage<List<Double>> update(List<CounterUpdate> updates) {
    if (failure != null && failsAtOnce) {
      throw failure;
    }
    if (failure != null) {
      return CompletableFuture.<List<Double>>failedFuture(failure).thenApply(list -> list);
    }
    calls.add(List.copyOf(updates));
    return CompletableFuture.completedFuture(updates.stream().map(this::apply).toList());
  }

  private Double apply(CounterUpdate update) {
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
