package dev.realtime.api.backend;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Numbers under keys, with a leaderboard for each family of keys. A counter's number is also the
 * value of its key ({@link Keys#get}), so other programs can read it.
 */
public interface Counters {

  /**
   * Carries out updates in order, each whole or not at all, in one round trip.
   *
   * @return for each update, in order, the counter's number afterwards; null where the key holds
   *     something that is no number, which is left as it is. Fails with {@link
   *     PartlyCountedException} where an update is made of several events of which only the first
   *     ones have counted: then none that it could conflict with was carried out
   */
  CompletionStage<List<@Nullable Double>> update(List<CounterUpdate> updates);

  /**
   * The members of a leaderboard with the highest numbers, highest first; equal numbers stand in
   * descending order of their names' UTF-8 bytes. Members whose counter has ended are not among
   * them.
   *
   * @param pattern as in {@link CounterUpdate.Board#pattern()}
   * @param limit the most to return, at least 1
   */
  CompletionStage<List<Standing>> top(String pattern, int limit);

  /**
   * A place on a leaderboard.
   *
   * @param rank from 1
   * @param name the member
   * @param score its number
   */
  record Standing(int rank, String name, double score) {}
}
