package dev.realtime.engine.memory;

import dev.realtime.api.backend.Keys;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Single values. */
final class MemoryKeys implements Keys {
  private final InMemoryBackend.Gate gate;
  private final MemoryValues values;

  MemoryKeys(InMemoryBackend.Gate gate, MemoryValues values) {
    this.gate = gate;
    this.values = values;
  }

  @Override
  public CompletionStage<Void> set(String key, String value) {
    return Stages.run(gate, () -> values.set(key, value, null));
  }

  @Override
  public CompletionStage<Void> set(String key, String value, Duration timeToLive) {
    return Stages.run(gate, () -> values.set(key, value, timeToLive));
  }

  @Override
  public CompletionStage<@Nullable String> get(String key) {
    return Stages.done(gate, () -> values.get(key));
  }

  @Override
  public CompletionStage<Double> increment(String key, double by) {
    return Stages.done(
        gate,
        () -> {
          BigDecimal amount = MemoryCounters.amount(key, by);
          synchronized (values) {
            BigDecimal before = values.number(key);
            return values.setNumber(key, before == null ? amount : before.add(amount));
          }
        });
  }

  @Override
  public CompletionStage<Boolean> delete(String key) {
    return Stages.done(gate, () -> values.delete(key));
  }

  @Override
  public CompletionStage<@Nullable Duration> timeToLive(String key) {
    return Stages.done(gate, () -> values.timeToLive(key));
  }
}
