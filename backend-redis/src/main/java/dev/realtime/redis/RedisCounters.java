package dev.realtime.redis;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.Counters;
import dev.realtime.redis.CounterScript.Place;
import dev.realtime.redis.CounterScript.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/**
 * Counters under their own names, and their leaderboards under those of {@link BoardNames}.
 *
 * <p>One script updates a batch of counters with their boards. In a cluster it is one for each slot
 * that holds some of the counters, and a board in another slot than its counter follows it: see
 * {@link FarBoards}.
 */
final class RedisCounters implements Counters {
  private static final RedisScript TOP = RedisScript.load("boards.lua", "top.lua");

  private final RedisLink link;
  private final String namespace;
  private final int replicas;
  private final WriteNews news = new WriteNews("counts");

  RedisCounters(RedisLink link, String namespace, int replicas) {
    this.link = link;
    this.namespace = namespace;
    this.replicas = replicas;
  }

  @Override
  public CompletionStage<List<@Nullable Double>> update(List<CounterUpdate> updates) {
    if (updates.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    try {
      for (CounterUpdate update : updates) {
        // what is wrong fails the batch before anything of it is done
        Amounts.text(update.key(), update.amount());
      }
    } catch (BackendException e) {
      return CompletableFuture.failedFuture(e);
    }
    return link.call(client -> update(client, updates))
        .whenComplete((numbers, failure) -> news.note(failure));
  }

  /**
   * Updates that one script does. Those without a source would count again if replicas were waited
   * for in vain.
   */
  private record Group(int slot, int replicas) {}

  private CompletionStage<List<@Nullable Double>> update(
      RedissonClient client, List<CounterUpdate> updates) {
    ToIntFunction<String> slots = slots(client);
    Map<Group, List<Integer>> placesByGroup = new LinkedHashMap<>();
    for (int i = 0; i < updates.size(); i++) {
      CounterUpdate update = updates.get(i);
      int slot = slots.applyAsInt(update.key());
      Group group = new Group(slot, update.source() == null ? 0 : replicas);
      placesByGroup.computeIfAbsent(group, one -> new ArrayList<>()).add(i);
    }
    State[] states = new State[updates.size()];
    List<CompletionStage<?>> calls = new ArrayList<>();
    placesByGroup.forEach(
        (group, places) -> {
          int slot = group.slot();
          CounterScript script = new CounterScript();
          places.forEach(i -> script.update(updates.get(i), near(updates.get(i), slot, slots)));
          calls.add(
              script
                  .run(client, group.replicas(), namespace + ":counted:{" + SlotTags.of(slot) + "}")
                  .thenAccept(
                      found -> {
                        for (int i = 0; i < found.size(); i++) {
                          states[places.get(i)] = found.get(i);
                        }
                      }));
        });
    return Together.all(calls)
        .thenCompose(all -> far(updates, states, slots).settle(client))
        .thenApply(settled -> numbers(states));
  }

  private List<Place> near(CounterUpdate update, int slot, ToIntFunction<String> slots) {
    List<Place> near = new ArrayList<>(update.boards().size());
    for (CounterUpdate.Board board : update.boards()) {
      BoardNames names = BoardNames.of(namespace, board.pattern());
      if (slots.applyAsInt(names.scores()) == slot) {
        near.add(new Place(names, board.member()));
      }
    }
    return near;
  }

  private FarBoards far(List<CounterUpdate> updates, State[] states, ToIntFunction<String> slots) {
    FarBoards far = new FarBoards();
    for (int i = 0; i < states.length; i++) {
      CounterUpdate update = updates.get(i);
      for (CounterUpdate.Board board : update.boards()) {
        BoardNames names = BoardNames.of(namespace, board.pattern());
        boolean isFar = slots.applyAsInt(names.scores()) != slots.applyAsInt(update.key());
        if (isFar && states[i].isNumber()) {
          far.add(names, board.member(), update.key(), states[i]);
        }
      }
    }
    return far;
  }

  /** Where a key lies: everywhere the same but in a cluster. */
  private static ToIntFunction<String> slots(RedissonClient client) {
    return ((Redisson) client).getCommandExecutor().getConnectionManager()::calcSlot;
  }

  @Override
  public CompletionStage<List<Standing>> top(String pattern, int limit) {
    BoardNames board = BoardNames.of(namespace, pattern);
    return link.call(
        client ->
            TOP.run(client, List.of(board.scores(), board.ends()), Integer.toString(limit))
                .thenApply(RedisCounters::standings));
  }

  private static List<@Nullable Double> numbers(State[] states) {
    List<@Nullable Double> numbers = new ArrayList<>(states.length);
    for (State state : states) {
      numbers.add(
          state.isNumber() ? Double.valueOf(state.number()) : state.hasEnded() ? 0.0 : null);
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
}
