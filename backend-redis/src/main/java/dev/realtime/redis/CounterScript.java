package dev.realtime.redis;

import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.PartlyCountedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** One call of the script that updates counters, and what it says of each. */
final class CounterScript {
  private static final RedisScript SCRIPT =
      RedisScript.load("positions.lua", "boards.lua", "update-counters.lua");
  private static final String FOR_GOOD = "0";

  private final List<String> keys = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  /**
   * A counter after the call.
   *
   * @param number its text; empty where the key holds no number
   * @param end the milliseconds at which it ends; empty where it stays for good, and {@code ended}
   *     where the update had counted before, and the counter has ended since
   */
  record State(String number, String end) {
    boolean isNumber() {
      return !number.isEmpty();
    }

    boolean hasEnded() {
      return end.equals("ended");
    }
  }

  /** A place on a board that the same script can reach. */
  record Place(BoardNames board, String member) {}

  void update(CounterUpdate update, List<Place> places) {
    add(
        update.key(),
        update.operation().name(),
        Amounts.text(update.key(), update.amount()),
        millis(update.timeToLive()),
        update.source());
    values.add(Integer.toString(places.size()));
    for (Place place : places) {
      keys.add(place.board().scores());
      keys.add(place.board().ends());
      values.add(place.member());
    }
  }

  /** Asks for a counter as it is. */
  void look(String key) {
    add(key, "LOOK", "0", FOR_GOOD, null);
    values.add("0");
  }

  private void add(
      String key,
      String operation,
      String amount,
      String timeToLive,
      CounterUpdate.@Nullable Source source) {
    keys.add(key);
    values.add(operation);
    values.add(amount);
    values.add(timeToLive);
    values.add(source == null ? "" : source.name());
    values.add(source == null ? "" : source.first().toString());
    values.add(source == null ? "" : source.last().toString());
  }

  /**
   * Runs it.
   *
   * @param replicas how many must have what it did
   * @param counted the name of the hash of what has counted, in the slot of the counters
   */
  CompletionStage<List<State>> run(RedissonClient client, int replicas, String counted) {
    List<String> names = new ArrayList<>(keys);
    names.add(counted);
    return SCRIPT.run(client, replicas, names, values.toArray()).thenApply(CounterScript::states);
  }

  private static List<State> states(List<String> texts) {
    if (texts.size() == 1) {
      throw new PartlyCountedException(texts.get(0));
    }
    List<State> states = new ArrayList<>(texts.size() / 2);
    for (int i = 0; i < texts.size(); i += 2) {
      states.add(new State(texts.get(i), texts.get(i + 1)));
    }
    return states;
  }

  private static String millis(@Nullable Duration timeToLive) {
    return timeToLive == null ? FOR_GOOD : Long.toString(Math.max(1, timeToLive.toMillis()));
  }
}
