package dev.realtime.redis;

import dev.realtime.api.EventMessage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event as the fields of a stream entry: {@code id channel server time json}. */
final class StreamEntry {
  private StreamEntry() {}

  static Map<String, String> fields(EventMessage event) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", event.id());
    fields.put("channel", event.channel());
    fields.put("server", event.server());
    fields.put("time", Long.toString(event.time().toEpochMilli()));
    fields.put("json", event.json());
    return fields;
  }

  /** Null where another program added an entry of its own. */
  static @Nullable EventMessage message(Map<String, String> fields) {
    String id = fields.get("id");
    String channel = fields.get("channel");
    String server = fields.get("server");
    String time = fields.get("time");
    String json = fields.get("json");
    if (id == null || channel == null || server == null || time == null || json == null) {
      return null;
    }
    try {
      Instant when = Instant.ofEpochMilli(Long.parseLong(time));
      return new EventMessage(id, channel, server, when, json);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
