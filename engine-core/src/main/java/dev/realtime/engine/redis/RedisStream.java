package dev.realtime.engine.redis;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RStream;
import org.redisson.api.RStreamAsync;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.codec.StringCodec;

/** The stream {@code {namespace}:events}. */
final class RedisStream implements EventStream {
  /** A read that waits long is made of several, so that none outlives its caller by much. */
  private static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

  private final RedisLink link;
  private final String key;
  private final int cap;
  private final AppendQueue appends;

  RedisStream(RedisLink link, String namespace, int cap) {
    this.link = link;
    this.key = namespace + ":events";
    this.cap = cap;
    this.appends = new AppendQueue(this::send);
  }

  @Override
  public CompletionStage<Void> append(List<EventMessage> events) {
    return appends.add(events);
  }

  private CompletionStage<Void> send(List<EventMessage> events) {
    return link.call(
        client -> {
          RBatch batch = client.createBatch(BatchOptions.defaults().retryAttempts(0));
          RStreamAsync<String, String> stream = batch.getStream(key, StringCodec.INSTANCE);
          for (EventMessage event : events) {
            stream.addAsync(
                StreamAddArgs.entries(StreamEntry.fields(event))
                    .trimNonStrict()
                    .maxLen(cap)
                    .noLimit());
            batch.getTopic(event.channel(), StringCodec.INSTANCE).publishAsync(event.published());
          }
          return batch.executeAsync().thenAccept(results -> {});
        });
  }

  @Override
  public CompletionStage<EventPosition> newest() {
    return link.call(
        client ->
            stream(client)
                .rangeReversedAsync(
                    StreamRangeArgs.startId(StreamMessageId.MAX)
                        .endId(StreamMessageId.MIN)
                        .count(1))
                .thenApply(RedisStream::only));
  }

  @Override
  public CompletionStage<EventPosition> oldest() {
    return link.call(
        client ->
            stream(client)
                .rangeAsync(
                    StreamRangeArgs.startId(StreamMessageId.MIN)
                        .endId(StreamMessageId.MAX)
                        .count(1))
                .thenApply(RedisStream::only));
  }

  private static EventPosition only(Map<StreamMessageId, Map<String, String>> entries) {
    for (StreamMessageId id : entries.keySet()) {
      return position(id);
    }
    return EventPosition.START;
  }

  @Override
  public List<Entry> read(EventPosition after, int limit, Duration wait)
      throws InterruptedException {
    long start = System.nanoTime();
    EventPosition from = after;
    while (true) {
      Duration left = wait.minusNanos(System.nanoTime() - start);
      Map<StreamMessageId, Map<String, String>> found = readOnce(from, limit, left);
      List<Entry> entries = new ArrayList<>(found.size());
      for (Map.Entry<StreamMessageId, Map<String, String>> one : found.entrySet()) {
        from = position(one.getKey());
        EventMessage message = StreamEntry.message(one.getValue());
        if (message != null) {
          entries.add(new Entry(from, message));
        }
      }
      if (!entries.isEmpty() || found.isEmpty() && left.compareTo(LONGEST_BLOCK) <= 0) {
        return entries;
      }
    }
  }

  private Map<StreamMessageId, Map<String, String>> readOnce(
      EventPosition after, int limit, Duration left) throws InterruptedException {
    StreamReadArgs args =
        StreamReadArgs.greaterThan(new StreamMessageId(after.millis(), after.sequence()))
            .count(limit);
    Duration block = left.compareTo(LONGEST_BLOCK) < 0 ? left : LONGEST_BLOCK;
    if (block.toMillis() > 0) {
      // Redis takes a block of 0 ms for one without end.
      args = args.timeout(Duration.ofMillis(block.toMillis()));
    } else {
      block = Duration.ZERO;
    }
    StreamReadArgs request = args;
    try {
      return link.call(client -> stream(client).readAsync(request), block)
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BackendException failure
          ? failure
          : link.failures().exception(e);
    }
  }

  private RStream<String, String> stream(RedissonClient client) {
    return client.getStream(key, StringCodec.INSTANCE);
  }

  private static EventPosition position(StreamMessageId id) {
    return new EventPosition(id.getId0(), id.getId1());
  }
}
