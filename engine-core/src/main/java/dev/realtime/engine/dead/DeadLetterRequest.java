package dev.realtime.engine.dead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with dead letters.
 *
 * @param retries whether they are sent again; else they are dropped
 * @param all whether with all letters
 * @param ids the letters' numbers, where it is not all
 * @param rule the id of a rule that sends them in the place of their own; null for their own
 */
public record DeadLetterRequest(
    boolean retries, boolean all, List<Long> ids, @Nullable String rule) {

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("retry", retries);
    json.put("all", all);
    ArrayNode numbers = json.putArray("ids");
    ids.forEach(numbers::add);
    if (rule != null) {
      json.put("rule", rule);
    }
    return json;
  }

  public static DeadLetterRequest of(JsonNode json) {
    List<Long> ids = new ArrayList<>();
    json.path("ids").forEach(id -> ids.add(id.longValue()));
    return new DeadLetterRequest(
        json.path("retry").asBoolean(),
        json.path("all").asBoolean(),
        ids,
        json.has("rule") ? json.get("rule").asText() : null);
  }
}
