package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that was read. The objects of one shape share their keys, so all that is
 * made for each is the list of its values: a quarter of the time of reading went into hash maps.
 * Few keys are found as quickly one by one. It may be changed like any map.
 */
final class ShapedFields extends AbstractMap<String, JsonNode> {
  static final int MOST = 16;

  /** Other objects have them too: replaced where they change, never written to. */
  private String[] keys;

  private JsonNode[] values;

  /**
   * Fields in order.
   *
   * @param keys all different; shared, so not to be changed
   * @param values of the keys; the map's own from now on
   */
  ShapedFields(String[] keys, JsonNode[] values) {
    this.keys = keys;
    this.values = values;
  }

  @Override
  public int size() {
    return keys.length;
  }

  private int find(@Nullable Object key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return find(key) >= 0;
  }

  @Override
  public @Nullable JsonNode get(@Nullable Object key) {
    int place = find(key);
    return place < 0 ? null : values[place];
  }

  @Override
  public @Nullable JsonNode put(String key, JsonNode value) {
    int place = find(key);
    if (place >= 0) {
      JsonNode before = values[place];
      values[place] = value;
      return before;
    }
    keys = Arrays.copyOf(keys, keys.length + 1);
    values = Arrays.copyOf(values, values.length + 1);
    keys[keys.length - 1] = key;
    values[values.length - 1] = value;
    return null;
  }

  @Override
  public @Nullable JsonNode remove(@Nullable Object key) {
    int place = find(key);
    return place < 0 ? null : removeAt(place);
  }

  private JsonNode removeAt(int place) {
    JsonNode before = values[place];
    String[] fewerKeys = Arrays.copyOf(keys, keys.length - 1);
    JsonNode[] fewerValues = Arrays.copyOf(values, values.length - 1);
    System.arraycopy(keys, place + 1, fewerKeys, place, fewerKeys.length - place);
    System.arraycopy(values, place + 1, fewerValues, place, fewerValues.length - place);
    keys = fewerKeys;
    values = fewerValues;
    return before;
  }

  @Override
  public Set<Map.Entry<String, JsonNode>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return keys.length;
      }

      @Override
      public Iterator<Map.Entry<String, JsonNode>> iterator() {
        return new Fields();
      }
    };
  }

  private final class Fields implements Iterator<Map.Entry<String, JsonNode>> {
    private int next;
    private boolean removable;

    @Override
    public boolean hasNext() {
      return next < keys.length;
    }

    @Override
    public Map.Entry<String, JsonNode> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int place = next++;
      removable = true;
      return new SimpleEntry<>(keys[place], values[place]) {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonNode setValue(JsonNode value) {
          put(getKey(), value);
          return super.setValue(value);
        }
      };
    }

    @Override
    public void remove() {
      if (!removable) {
        throw new IllegalStateException();
      }
      removable = false;
      removeAt(--next);
    }
  }
}
