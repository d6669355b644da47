package dev.realtime.engine.dead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that an action gave up on. Holds no secret.
 *
 * @param id names it in its store
 * @param time when it was given up
 * @param rule the rule's id
 * @param path the place of the action in the rule; empty for the rule itself
 * @param name rule and action for people
 * @param definition the action's, as the rule wrote it
 * @param event what happened
 * @param delivery what would have been sent; null where it could not be prepared
 * @param attempts how often it was tried
 * @param error why it was given up
 */
public record DeadLetter(
    long id,
    Instant time,
    String rule,
    String path,
    String name,
    JsonNode definition,
    Event event,
    @Nullable JsonNode delivery,
    int attempts,
    String error) {

  /** As it stands in the file, with times in milliseconds. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id);
    json.put("time", time.toEpochMilli());
    json.put("rule", rule);
    json.put("path", path);
    json.put("name", name);
    json.put("error", error);
    json.put("attempts", attempts);
    ObjectNode happened = json.putObject("event");
    happened.put("id", event.id());
    happened.put("channel", event.channel());
    happened.put("server", event.server());
    happened.put("time", event.time().toEpochMilli());
    happened.set("data", event.data());
    json.set("definition", definition);
    json.set("delivery", delivery == null ? NullNode.instance : delivery);
    return json;
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static DeadLetter of(JsonNode json) {
    JsonNode happened = json.path("event");
    if (!json.path("id").isIntegralNumber() || !happened.has("data")) {
      throw new IllegalArgumentException("no dead letter");
    }
    JsonNode delivery = json.get("delivery");
    return new DeadLetter(
        json.path("id").longValue(),
        Instant.ofEpochMilli(json.path("time").longValue()),
        json.path("rule").asText(),
        json.path("path").asText(),
        json.path("name").asText(),
        json.path("definition"),
        Event.live(
            happened.path("id").asText(),
            happened.path("channel").asText(),
            happened.path("server").asText(),
            Instant.ofEpochMilli(happened.path("time").longValue()),
            happened.path("data")),
        delivery == null || delivery.isNull() ? null : delivery,
        json.path("attempts").intValue(),
        json.path("error").asText());
  }
}
