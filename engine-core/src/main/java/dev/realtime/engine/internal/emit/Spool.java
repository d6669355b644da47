package dev.realtime.engine.internal.emit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.EventMessage;
import dev.realtime.engine.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Events on disk that wait for the store, in the order they came. What {@link #add} has taken is
 * there after a crash, too. Used by one thread at a time.
 */
final class Spool implements AutoCloseable {
  /** The most that the events may take, as text. */
  static final long MOST_BYTES = 1L << 30;

  private static final int CACHE_MEGABYTES = 4;
  private static final int MOST_MILLIS_TO_SHRINK = 200;

  private final MVStore store;
  private final MVMap<Long, String> events;
  private final long mostBytes;
  private volatile long bytes;
  private volatile long size;
  private long last;

  private Spool(MVStore store, long mostBytes) {
    this.store = store;
    this.mostBytes = mostBytes;
    this.events = store.openMap("events");
    Long lastKey = events.lastKey();
    this.last = lastKey == null ? 0 : lastKey;
    this.size = events.sizeAsLong();
    for (String event : events.values()) {
      bytes += event.length();
    }
  }

  /**
   * Opens a spool, with what an earlier run left in it.
   *
   * @param file made if need be
   * @throws IOException if it cannot be read; the message says what to do
   */
  static Spool open(Path file, long mostBytes) throws IOException {
    try {
      return new Spool(
          new MVStore.Builder()
              .fileName(file.toString())
              .cacheSize(CACHE_MEGABYTES)
              .autoCommitDisabled()
              .open(),
          mostBytes);
    } catch (MVStoreException e) {
      throw new IOException(
          file
              + ", in which events wait for the store, cannot be read: "
              + e.getMessage()
              + "; move it away to start without them",
          e);
    }
  }

  /** Whether there is one from an earlier run. */
  static boolean exists(Path file) {
    return Files.exists(file);
  }

  /** Whether it takes more. */
  boolean hasRoom() {
    return bytes < mostBytes;
  }

  /** How many events wait. May be asked from any thread. */
  long size() {
    return size;
  }

  /** Takes events; they are on the disk when this returns. */
  void add(List<EventMessage> more) throws IOException {
    try {
      for (EventMessage event : more) {
        String text = text(event);
        events.put(++last, text);
        bytes += text.length();
        size++;
      }
      store.commit();
      store.sync();
    } catch (MVStoreException e) {
      throw new IOException("events cannot be kept on disk: " + e.getMessage(), e);
    }
  }

  /** The oldest events. */
  List<EventMessage> first(int limit) {
    List<EventMessage> first = new ArrayList<>(limit);
    Cursor<Long, String> cursor = events.cursor(null);
    while (first.size() < limit && cursor.hasNext()) {
      cursor.next();
      first.add(event(cursor.getValue()));
    }
    return first;
  }

  /**
   * Removes the oldest events. After a crash some of them may be there again; the store leaves out
   * what it has.
   */
  void remove(int count) throws IOException {
    try {
      Cursor<Long, String> cursor = events.cursor(null);
      List<Map.Entry<Long, String>> gone = new ArrayList<>(count);
      while (gone.size() < count && cursor.hasNext()) {
        Long key = cursor.next();
        gone.add(Map.entry(key, cursor.getValue()));
      }
      for (Map.Entry<Long, String> event : gone) {
        events.remove(event.getKey());
        bytes -= event.getValue().length();
        size--;
      }
      store.commit();
      if (events.isEmpty()) {
        store.setRetentionTime(0);
        store.compactFile(MOST_MILLIS_TO_SHRINK);
      }
    } catch (MVStoreException e) {
      throw new IOException("events cannot be removed from disk: " + e.getMessage(), e);
    }
  }

  private static String text(EventMessage event) {
    ArrayNode fields = JsonNodeFactory.instance.arrayNode();
    fields.add(event.id()).add(event.channel()).add(event.server());
    fields.add(event.time().toEpochMilli()).add(event.json());
    return fields.toString();
  }

  private static EventMessage event(String text) {
    JsonNode fields = Json.parse(text);
    return new EventMessage(
        fields.get(0).textValue(),
        fields.get(1).textValue(),
        fields.get(2).textValue(),
        Instant.ofEpochMilli(fields.get(3).longValue()),
        fields.get(4).textValue());
  }

  void closeAtOnce() {
    store.closeImmediately();
  }

  @Override
  public void close() {
    store.close();
  }
}
