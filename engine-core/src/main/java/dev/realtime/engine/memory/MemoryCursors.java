package dev.realtime.engine.memory;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.Cursors;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** How far each name has come. */
final class MemoryCursors implements Cursors {
  private final InMemoryBackend.Gate gate;
  private final Map<String, EventPosition> positions = new HashMap<>();

  MemoryCursors(InMemoryBackend.Gate gate) {
    this.gate = gate;
  }

  @Override
  public CompletionStage<Map<String, EventPosition>> load(Set<String> names) {
    return Stages.done(
        gate,
        () -> {
          Map<String, EventPosition> found = new HashMap<>();
          synchronized (positions) {
            for (String name : names) {
              EventPosition position = positions.get(name);
              if (position != null) {
                found.put(name, position);
              }
            }
          }
          return found;
        });
  }

  @Override
  public CompletionStage<Void> save(Map<String, EventPosition> saved) {
    return Stages.run(
        gate,
        () -> {
          synchronized (positions) {
            saved.forEach(
                (name, position) ->
                    positions.merge(
                        name, position, (old, now) -> now.compareTo(old) > 0 ? now : old));
          }
        });
  }
}
