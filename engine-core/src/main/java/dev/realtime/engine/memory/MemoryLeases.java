package dev.realtime.engine.memory;

import dev.realtime.api.backend.Leases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Who holds which name, and until when. */
final class MemoryLeases implements Leases {
  private final InMemoryBackend.Gate gate;
  private final InstantSource clock;
  private final Map<String, Lease> leases = new HashMap<>();

  private record Lease(String holder, long end) {}

  MemoryLeases(InMemoryBackend.Gate gate, InstantSource clock) {
    this.gate = gate;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Set<String>> hold(Set<String> names, String holder, Duration term) {
    return Stages.done(
        gate,
        () -> {
          synchronized (leases) {
            long now = clock.millis();
            long end = now + Math.max(1, term.toMillis());
            Set<String> held = new LinkedHashSet<>();
            for (String name : names) {
              Lease lease = leases.get(name);
              if (lease == null || lease.end <= now || lease.holder.equals(holder)) {
                leases.put(name, new Lease(holder, end));
                held.add(name);
              }
            }
            return held;
          }
        });
  }

  @Override
  public CompletionStage<Void> release(Set<String> names, String holder) {
    return Stages.run(
        gate,
        () -> {
          synchronized (leases) {
            for (String name : names) {
              leases.computeIfPresent(
                  name, (key, lease) -> lease.holder.equals(holder) ? null : lease);
            }
          }
        });
  }
}
