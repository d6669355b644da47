package dev.realtime.redis;

import dev.realtime.api.backend.PubSub;
import java.util.concurrent.CompletionStage;
import org.redisson.client.codec.StringCodec;

/** Messages through Redis. */
final class RedisPubSub implements PubSub {
  private final RedisLink link;

  RedisPubSub(RedisLink link) {
    this.link = link;
  }

  @Override
  public CompletionStage<Long> publish(String channel, String text) {
    return link.call(client -> client.getTopic(channel, StringCodec.INSTANCE).publishAsync(text));
  }

  @Override
  public Subscription subscribe(String channel, Listener listener) {
    return link.subscriptions().add(channel, listener);
  }

  @Override
  public Subscription subscribePattern(String pattern, Listener listener) {
    return link.subscriptions().addPattern(pattern, listener);
  }
}
