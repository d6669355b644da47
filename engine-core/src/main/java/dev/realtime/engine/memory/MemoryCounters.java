package dev.realtime.engine.memory;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.PartlyCountedException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Numbers under keys, and their leaderboards. One lock, that of the values, guards both. */
final class MemoryCounters implements Counters {
  private static final int UPDATES_A_SWEEP = 10_000;

  private final InMemoryBackend.Gate gate;
  private final InstantSource clock;
  private final MemoryValues values;
  private final Map<String, MemoryBoard> boards = new HashMap<>();

  /** For each source the last position that has counted. */
  private final Map<String, EventPosition> counted = new HashMap<>();

  private int updatesSinceSweep;

  MemoryCounters(InMemoryBackend.Gate gate, InstantSource clock, MemoryValues values) {
    this.gate = gate;
    this.clock = clock;
    this.values = values;
  }

  @Override
  public CompletionStage<List<@Nullable Double>> update(List<CounterUpdate> updates) {
    return Stages.done(
        gate,
        () -> {
          synchronized (values) {
            for (CounterUpdate update : updates) {
              // what is wrong fails the batch before anything of it is done
              amount(update.key(), update.amount());
            }
            List<Boolean> skip = new ArrayList<>(updates.size());
            for (CounterUpdate update : updates) {
              skip.add(hasCounted(update.source()));
            }
            List<@Nullable Double> numbers = new ArrayList<>(updates.size());
            for (int i = 0; i < updates.size(); i++) {
              CounterUpdate update = updates.get(i);
              if (skip.get(i)) {
                BigDecimal number = values.number(update.key());
                numbers.add(number == null ? 0.0 : number.doubleValue());
              } else {
                numbers.add(values.holdsNoNumber(update.key()) ? null : apply(update));
                note(update.source());
              }
            }
            sweep(updates.size());
            return numbers;
          }
        });
  }

  @Override
  public CompletionStage<List<Standing>> top(String pattern, int limit) {
    return Stages.done(
        gate,
        () -> {
          synchronized (values) {
            MemoryBoard board = boards.get(pattern);
            if (board == null) {
              return List.of();
            }
            List<Standing> standings = board.top(limit, clock.millis());
            if (board.isEmpty()) {
              boards.remove(pattern);
            }
            return standings;
          }
        });
  }

  private boolean hasCounted(CounterUpdate.@Nullable Source source) {
    EventPosition before = source == null ? null : counted.get(source.name());
    if (source == null || before == null || source.first().compareTo(before) > 0) {
      return false;
    }
    if (source.last().compareTo(before) > 0) {
      throw new PartlyCountedException(source.name());
    }
    return true;
  }

  private void note(CounterUpdate.@Nullable Source source) {
    if (source != null) {
      counted.merge(
          source.name(), source.last(), (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
  }

  private double apply(CounterUpdate update) {
    BigDecimal before = values.number(update.key());
    BigDecimal after = after(update, before);
    double number = values.setNumber(update.key(), after);
    Long end = values.endAfter(update.key(), update.timeToLive());
    for (CounterUpdate.Board board : update.boards()) {
      MemoryBoard places = boards.computeIfAbsent(board.pattern(), name -> new MemoryBoard());
      places.removeEnded(clock.millis());
      places.put(board.member(), number, end);
    }
    return number;
  }

  /** Now and then forgets the boards that nobody reads and whose members have all ended. */
  private void sweep(int updates) {
    updatesSinceSweep += updates;
    if (updatesSinceSweep >= UPDATES_A_SWEEP) {
      updatesSinceSweep = 0;
      boards.values().forEach(board -> board.removeEnded(clock.millis()));
      boards.values().removeIf(MemoryBoard::isEmpty);
    }
  }

  private static BigDecimal after(CounterUpdate update, @Nullable BigDecimal before) {
    BigDecimal amount = amount(update.key(), update.amount());
    if (before == null) {
      return amount;
    }
    return switch (update.operation()) {
      case ADD -> before.add(amount);
      case SET -> amount;
      case MAX -> before.max(amount);
      case MIN -> before.min(amount);
    };
  }

  static BigDecimal amount(String key, double amount) {
    if (!Double.isFinite(amount)) {
      throw new BackendException("the amount for '" + key + "' must be finite, not " + amount);
    }
    return BigDecimal.valueOf(amount);
  }
}
