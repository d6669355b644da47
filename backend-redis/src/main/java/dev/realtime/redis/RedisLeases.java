package dev.realtime.redis;

import dev.realtime.api.backend.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A lease is a key {@code {namespace}:{lease}:NAME} that holds the holder and ends by itself. The
 * braces around {@code lease} are part of the name: they keep all leases on one server of a
 * cluster.
 */
final class RedisLeases implements Leases {
  private final RedisLink link;
  private final String namespace;
  private final RedisScript hold = RedisScript.load("hold-leases.lua");
  private final RedisScript release = RedisScript.load("release-leases.lua");

  RedisLeases(RedisLink link, String namespace) {
    this.link = link;
    this.namespace = namespace;
  }

  @Override
  public CompletionStage<Set<String>> hold(Set<String> names, String holder, Duration term) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(Set.of());
    }
    List<String> ordered = List.copyOf(names);
    String millis = Long.toString(Math.max(1, term.toMillis()));
    return link.call(
        client ->
            hold.run(client, keys(ordered), holder, millis)
                .thenApply(
                    places -> {
                      Set<String> held = new LinkedHashSet<>();
                      places.forEach(place -> held.add(ordered.get(Integer.parseInt(place) - 1)));
                      return held;
                    }));
  }

  @Override
  public CompletionStage<Void> release(Set<String> names, String holder) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return link.call(client -> release.run(client, keys(names), holder).thenAccept(nothing -> {}));
  }

  private List<String> keys(Iterable<String> names) {
    List<String> keys = new ArrayList<>();
    names.forEach(name -> keys.add(namespace + ":{lease}:" + name));
    return keys;
  }
}
