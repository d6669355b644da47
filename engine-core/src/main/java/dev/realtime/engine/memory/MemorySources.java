package dev.realtime.engine.memory;

import java.util.LinkedHashMap;
import java.util.Map;

/** The latest count of each source of events; not safe for threads. */
final class MemorySources {
  private static final int MOST_SOURCES = 10_000;

  private final Map<String, Long> latest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_SOURCES;
        }
      };

  /** Notes an id of the form {@code SOURCE-COUNT}; any other is always new. */
  boolean isNew(String id) {
    int dash = id.lastIndexOf('-');
    if (dash <= 0) {
      return true;
    }
    long count;
    try {
      count = Long.parseLong(id, dash + 1, id.length(), 36);
    } catch (NumberFormatException e) {
      return true;
    }
    String source = id.substring(0, dash);
    Long before = latest.get(source);
    if (before != null && before >= count) {
      return false;
    }
    latest.put(source, count);
    return true;
  }
}
