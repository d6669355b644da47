package dev.realtime.redis;

import dev.realtime.redis.CounterScript.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RedissonClient;

/**
 * The leaderboards of a batch that lie on another server of a cluster than their counters, so that
 * no script reaches both. They follow their counters: a counter is updated first, then its number
 * is put on the board, then the counter is looked at again. If it has changed by then, somebody
 * else updated it and may have put its newer number on the board before our older one, so the
 * newest number is put there again. Whoever writes last has looked last, so the board ends up right
 * in whichever order the calls arrive.
 */
final class FarBoards {
  private static final RedisScript PLACE = RedisScript.load("boards.lua", "place.lua");

  /** A counter that others change that often meanwhile is left to them. */
  private static final int MOST_ROUNDS = 20;

  private final Map<Spot, State> states = new LinkedHashMap<>();

  /** A member's place on a board, and the counter it stands for. */
  private record Spot(BoardNames board, String member, String key) {}

  void add(BoardNames board, String member, String key, State state) {
    Spot spot = new Spot(board, member, key);
    states.remove(spot);
    states.put(spot, state);
  }

  CompletionStage<Void> settle(RedissonClient client) {
    return settle(client, states, 1);
  }

  private static CompletionStage<Void> settle(
      RedissonClient client, Map<Spot, State> states, int round) {
    return place(client, states)
        .thenCompose(placed -> look(client, states))
        .thenCompose(
            changed ->
                changed.isEmpty() || round == MOST_ROUNDS
                    ? CompletableFuture.completedFuture(null)
                    : settle(client, changed, round + 1));
  }

  private static CompletionStage<Void> place(RedissonClient client, Map<Spot, State> states) {
    Map<BoardNames, List<Object>> rows = new LinkedHashMap<>();
    states.forEach(
        (spot, state) ->
            rows.computeIfAbsent(spot.board(), board -> new ArrayList<>())
                .addAll(List.of(spot.member(), state.number(), state.end())));
    List<CompletionStage<?>> calls = new ArrayList<>();
    rows.forEach(
        (board, values) ->
            calls.add(PLACE.run(client, List.of(board.scores(), board.ends()), values.toArray())));
    return Together.all(calls);
  }

  /** The counters that have another number or another end by now. */
  private static CompletionStage<Map<Spot, State>> look(
      RedissonClient client, Map<Spot, State> states) {
    Map<String, CompletableFuture<State>> looks = new LinkedHashMap<>();
    for (Spot spot : states.keySet()) {
      looks.computeIfAbsent(
          spot.key(),
          key -> {
            CounterScript script = new CounterScript();
            script.look(key);
            // nothing of what has counted is asked for
            return script
                .run(client, 0, key)
                .thenApply(found -> found.get(0))
                .toCompletableFuture();
          });
    }
    return Together.all(looks.values())
        .thenApply(
            all -> {
              Map<Spot, State> changed = new LinkedHashMap<>();
              states.forEach(
                  (spot, placed) -> {
                    State now = Objects.requireNonNull(looks.get(spot.key())).join();
                    // one that has ended meanwhile ends on the board by itself
                    if (now.isNumber() && !now.equals(placed)) {
                      changed.put(spot, now);
                    }
                  });
              return changed;
            });
  }
}
