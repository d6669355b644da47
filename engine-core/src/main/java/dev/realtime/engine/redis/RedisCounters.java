package dev.realtime.engine.redis;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counters and their leaderboards, one script for a batch. A board is two sorted sets: {@code
 * {namespace}:board:PATTERN} holds the numbers, {@code {namespace}:ends:PATTERN} when each member
 * ends. A script's keys lie anywhere, so all of this needs a Redis that is no cluster.
 */
final class RedisCounters implements Counters {
  private final RedisLink link;
  private final String namespace;
  private final RedisScript update = RedisScript.load("update-counters.lua");
  private final RedisScript top = RedisScript.load("top.lua");

  RedisCounters(RedisLink link, String namespace) {
    this.link = link;
    this.namespace = namespace;
  }

  @Override
  public CompletionStage<List<@Nullable Double>> update(List<CounterUpdate> updates) {
    if (updates.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<String> keys = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    try {
      for (CounterUpdate one : updates) {
        keys.add(one.key());
        values.add(one.operation().name());
        values.add(Amounts.text(one.key(), one.amount()));
        values.add(millis(one.timeToLive()));
        values.add(Integer.toString(one.boards().size()));
        for (CounterUpdate.Board board : one.boards()) {
          keys.add(scores(board.pattern()));
          keys.add(ends(board.pattern()));
          values.add(board.member());
        }
      }
    } catch (BackendException e) {
      return CompletableFuture.failedFuture(e);
    }
    return link.call(
        client -> update.run(client, keys, values.toArray()).thenApply(RedisCounters::numbers));
  }

  @Override
  public CompletionStage<List<Standing>> top(String pattern, int limit) {
    return link.call(
        client ->
            top.run(client, List.of(scores(pattern), ends(pattern)), Integer.toString(limit))
                .thenApply(RedisCounters::standings));
  }

  private static List<@Nullable Double> numbers(List<String> texts) {
    List<@Nullable Double> numbers = new ArrayList<>(texts.size());
    for (String text : texts) {
      numbers.add(text.isEmpty() ? null : Double.valueOf(text));
    }
    return numbers;
  }

  private static List<Standing> standings(List<String> membersAndScores) {
    List<Standing> standings = new ArrayList<>(membersAndScores.size() / 2);
    for (int i = 0; i < membersAndScores.size(); i += 2) {
      double score = Double.parseDouble(membersAndScores.get(i + 1));
      standings.add(new Standing(i / 2 + 1, membersAndScores.get(i), score));
    }
    return standings;
  }

  private static String millis(@Nullable Duration timeToLive) {
    return timeToLive == null ? "0" : Long.toString(Math.max(1, timeToLive.toMillis()));
  }

  private String scores(String pattern) {
    return namespace + ":board:" + pattern;
  }

  private String ends(String pattern) {
    return namespace + ":ends:" + pattern;
  }
}
