package dev.realtime.redis;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.Keys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** Strings under plain key names. */
final class RedisKeys implements Keys {
  private final RedisLink link;
  private final RedisScript increment = RedisScript.load("increment.lua");

  RedisKeys(RedisLink link) {
    this.link = link;
  }

  @Override
  public CompletionStage<Void> set(String key, String value) {
    return link.call(client -> bucket(client, key).setAsync(value));
  }

  @Override
  public CompletionStage<Void> set(String key, String value, Duration timeToLive) {
    Duration least = Duration.ofMillis(Math.max(1, timeToLive.toMillis()));
    return link.call(client -> bucket(client, key).setAsync(value, least));
  }

  @Override
  public CompletionStage<@Nullable String> get(String key) {
    return link.call(client -> bucket(client, key).getAsync());
  }

  @Override
  public CompletionStage<Double> increment(String key, double by) {
    String amount;
    try {
      amount = Amounts.text(key, by);
    } catch (BackendException e) {
      return CompletableFuture.failedFuture(e);
    }
    return link.call(
        client ->
            increment
                .run(client, List.of(key), amount)
                .thenApply(result -> Double.parseDouble(result.get(0)))
                .exceptionally(
                    failure -> {
                      throw Amounts.named(failure, place -> key);
                    }));
  }

  @Override
  public CompletionStage<Boolean> delete(String key) {
    return link.call(client -> bucket(client, key).deleteAsync());
  }

  @Override
  public CompletionStage<@Nullable Duration> timeToLive(String key) {
    return link.call(
        client ->
            bucket(client, key)
                .remainTimeToLiveAsync()
                .thenApply(millis -> millis < 0 ? null : Duration.ofMillis(millis)));
  }

  private static RBucket<String> bucket(RedissonClient client, String key) {
    return client.getBucket(key, StringCodec.INSTANCE);
  }
}
