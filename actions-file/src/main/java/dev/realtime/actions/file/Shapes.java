package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sets of keys that a block has already said, by number. Looked up for every object, so the
 * keys are compared where they stand in it, without a copy.
 */
final class Shapes {
  static final int MOST = 512;
  static final int MOST_KEYS = 64;

  /** Twice as many places as shapes: a free one is always near. */
  private static final int TABLE = 2 * MOST;

  private static final int GUESSES = 16;

  private final List<Shape> shapes = new ArrayList<>();
  private final @Nullable Shape[] table = new Shape[TABLE];

  /** What was found last by the first key and the number of keys: looked at before the table. */
  private final @Nullable Shape[] guesses = new Shape[GUESSES];

  private record Shape(int number, int hash, String[] keys) {}

  void clear() {
    shapes.clear();
    Arrays.fill(table, null);
    Arrays.fill(guesses, null);
  }

  /** The number of an object's keys; -1 where they have none. */
  int find(Set<Map.Entry<String, JsonNode>> properties) {
    int place = guess(properties);
    Shape guess = guesses[place];
    if (guess != null && isSame(guess.keys, properties)) {
      return guess.number;
    }
    Shape found = search(properties);
    guesses[place] = found;
    return found == null ? -1 : found.number;
  }

  private static int guess(Set<Map.Entry<String, JsonNode>> properties) {
    int size = properties.size();
    int first = size == 0 ? 0 : properties.iterator().next().getKey().hashCode();
    return (first ^ size) & GUESSES - 1;
  }

  private @Nullable Shape search(Set<Map.Entry<String, JsonNode>> properties) {
    int hash = hash(properties);
    for (int place = place(hash); ; place = place + 1 & TABLE - 1) {
      Shape shape = table[place];
      if (shape == null || shape.hash == hash && isSame(shape.keys, properties)) {
        return shape;
      }
    }
  }

  /** Gives an object's keys the next number; -1 where they or the shapes are too many. */
  int add(Set<Map.Entry<String, JsonNode>> properties) {
    if (properties.size() > MOST_KEYS || shapes.size() >= MOST) {
      return -1;
    }
    int hash = hash(properties);
    String[] keys = properties.stream().map(Map.Entry::getKey).toArray(String[]::new);
    Shape shape = new Shape(shapes.size(), hash, keys);
    shapes.add(shape);
    int place = place(hash);
    while (table[place] != null) {
      place = place + 1 & TABLE - 1;
    }
    table[place] = shape;
    return shape.number;
  }

  private static int hash(Set<Map.Entry<String, JsonNode>> properties) {
    int hash = 1;
    for (Map.Entry<String, JsonNode> property : properties) {
      hash = 31 * hash + property.getKey().hashCode();
    }
    return hash;
  }

  private static boolean isSame(String[] keys, Set<Map.Entry<String, JsonNode>> properties) {
    if (keys.length != properties.size()) {
      return false;
    }
    int i = 0;
    for (Map.Entry<String, JsonNode> property : properties) {
      if (!keys[i++].equals(property.getKey())) {
        return false;
      }
    }
    return true;
  }

  private static int place(int hash) {
    return (hash ^ hash >>> 16) & TABLE - 1;
  }
}
