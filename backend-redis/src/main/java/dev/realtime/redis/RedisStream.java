package dev.realtime.redis;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream {@code {namespace}:events}. */
final class RedisStream implements EventStream {
  /** A read that waits long is made of several, so that none outlives its caller by much. */
  private static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

  private static final Pattern COUNT = Pattern.compile("\\G-[0-9a-z]{1,10}$");

  private static final Logger log = LoggerFactory.getLogger(RedisStream.class);

  private final RedisLink link;
  private final String key;
  private final int cap;
  private final int replicas;
  private final String sourcePrefix;
  private final AppendQueue appends;
  private final RedisScript append = RedisScript.load("positions.lua", "append-events.lua");
  private final RedisScript comeAfter = RedisScript.load("come-after.lua");
  private final RedisScript clock = RedisScript.load("stream-clock.lua");
  private volatile boolean refusalNoted;
  private final WriteNews news = new WriteNews("events");

  /** The last position that was read: what is new must come after it. */
  private volatile EventPosition passed = EventPosition.START;

  /** How many losses of a connection there were when that was last made sure. */
  private volatile long lossesSeen;

  RedisStream(RedisLink link, String namespace, int cap, int replicas) {
    this.link = link;
    this.key = namespace + ":events";
    this.cap = cap;
    this.replicas = replicas;
    // The braces put it into the stream's own slot of a cluster.
    this.sourcePrefix = "{" + key + "}:source:";
    this.appends = new AppendQueue(this::send);
  }

  @Override
  public CompletionStage<Void> append(List<EventMessage> events) {
    return appends.add(events);
  }

  /** One script, so that a batch is added whole or not at all, and none of it twice. */
  private CompletionStage<Void> send(List<EventMessage> events) {
    List<String> keys = new ArrayList<>();
    keys.add(key);
    Map<String, Integer> places = new HashMap<>();
    List<Object> values = new ArrayList<>(2 + 8 * events.size());
    values.add(Integer.toString(cap));
    values.add(passed.toString());
    for (EventMessage event : events) {
      int dash = event.id().lastIndexOf('-');
      boolean counted = dash > 0 && COUNT.matcher(event.id()).find(dash);
      int place = 0;
      if (counted) {
        String source = event.id().substring(0, dash);
        place =
            places.computeIfAbsent(
                source,
                name -> {
                  keys.add(sourcePrefix + name);
                  return keys.size();
                });
      }
      values.add(Integer.toString(place));
      values.add(counted ? event.id().substring(dash + 1) : "");
      values.add(event.id());
      values.add(event.channel());
      values.add(event.server());
      values.add(Long.toString(event.time().toEpochMilli()));
      values.add(event.json());
      values.add(event.published());
    }
    return link.<Void>call(
            client -> append.run(client, replicas, keys, values.toArray()).thenAccept(this::note))
        .whenComplete((nothing, failure) -> news.note(failure));
  }

  private void note(List<String> refusals) {
    if (!refusals.isEmpty() && !refusalNoted) {
      refusalNoted = true;
      log.warn(
          "events reach the rules, but Redis does not let them be published: {}", refusals.get(0));
    }
  }

  @Override
  public CompletionStage<Long> clock() {
    return link.call(
        client -> clock.run(client, List.of(key)).thenApply(texts -> Long.valueOf(texts.get(0))));
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
    keepOrder(after);
    EventPosition from = after;
    while (true) {
      Duration left = wait.minusNanos(System.nanoTime() - start);
      Map<StreamMessageId, Map<String, String>> found = readOnce(from, limit, left);
      List<Entry> entries = new ArrayList<>(found.size());
      for (Map.Entry<StreamMessageId, Map<String, String>> one : found.entrySet()) {
        from = position(one.getKey());
        pass(from);
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
    return await(link.call(client -> stream(client).readAsync(request), block));
  }

  /**
   * Another server may have taken the place of the one that was read from. It may lack the latest
   * events, and its clock may be behind: what is new would get positions that have been read past.
   */
  private void keepOrder(EventPosition after) throws InterruptedException {
    long losses = link.losses();
    if (losses == lossesSeen) {
      return;
    }
    pass(after);
    if (passed.compareTo(EventPosition.START) > 0) {
      String position = passed.toString();
      await(link.call(client -> comeAfter.run(client, List.of(key), position)));
    }
    lossesSeen = losses;
  }

  private synchronized void pass(EventPosition position) {
    if (position.compareTo(passed) > 0) {
      passed = position;
    }
  }

  private <T> T await(CompletionStage<T> answer) throws InterruptedException {
    try {
      return answer.toCompletableFuture().get();
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
