package dev.realtime.redis;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.Cursors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RMap;
import org.redisson.client.codec.StringCodec;

/** Positions by name in the hash {@code {namespace}:cursors}. */
final class RedisCursors implements Cursors {
  private final RedisLink link;
  private final String key;
  private final RedisScript save = RedisScript.load("positions.lua", "save-cursors.lua");

  RedisCursors(RedisLink link, String namespace) {
    this.link = link;
    this.key = namespace + ":cursors";
  }

  @Override
  public CompletionStage<Map<String, EventPosition>> load(Set<String> names) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    return link.call(
        client -> {
          RMap<String, String> hash = client.getMap(key, StringCodec.INSTANCE);
          return hash.getAllAsync(names).thenApply(this::positions);
        });
  }

  @Override
  public CompletionStage<Void> save(Map<String, EventPosition> positions) {
    if (positions.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<Object> values = new ArrayList<>(2 * positions.size());
    positions.forEach(
        (name, position) -> {
          values.add(name);
          values.add(position.toString());
        });
    return link.call(
        client -> save.run(client, List.of(key), values.toArray()).thenAccept(nothing -> {}));
  }

  private Map<String, EventPosition> positions(Map<String, String> texts) {
    Map<String, EventPosition> positions = new HashMap<>();
    texts.forEach(
        (name, text) -> {
          try {
            positions.put(name, EventPosition.parse(text));
          } catch (IllegalArgumentException e) {
            throw new BackendException(
                "the cursor of '" + name + "' in " + key + " is " + e.getMessage(), e);
          }
        });
    return positions;
  }
}
