package dev.realtime.engine.memory;

import dev.realtime.api.backend.Counters.Standing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One leaderboard, highest first, with the end of each member that has one. */
final class MemoryBoard {
  private static final Comparator<Place> BY_NAME =
      (one, other) -> Arrays.compareUnsigned(one.bytes, other.bytes);
  private static final Comparator<Place> BY_SCORE =
      Comparator.<Place>comparingDouble(place -> place.score).thenComparing(BY_NAME).reversed();
  private static final Comparator<Place> BY_END =
      Comparator.<Place>comparingLong(place -> place.end).thenComparing(BY_NAME);

  private final Map<String, Place> places = new HashMap<>();
  private final TreeSet<Place> byScore = new TreeSet<>(BY_SCORE);
  private final TreeSet<Place> byEnd = new TreeSet<>(BY_END);

  private record Place(String name, byte[] bytes, double score, long end) {}

  void put(String name, double score, @Nullable Long end) {
    remove(places.get(name));
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    Place place = new Place(name, bytes, score, end == null ? Long.MAX_VALUE : end);
    places.put(name, place);
    byScore.add(place);
    byEnd.add(place);
  }

  List<Standing> top(int limit, long now) {
    removeEnded(now);
    List<Standing> standings = new ArrayList<>();
    for (Place place : byScore) {
      if (standings.size() >= limit) {
        break;
      }
      standings.add(new Standing(standings.size() + 1, place.name, place.score));
    }
    return standings;
  }

  void removeEnded(long now) {
    while (!byEnd.isEmpty() && byEnd.first().end <= now) {
      remove(byEnd.first());
    }
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  private void remove(@Nullable Place place) {
    if (place != null) {
      places.remove(place.name);
      byScore.remove(place);
      byEnd.remove(place);
    }
  }
}
