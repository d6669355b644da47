package dev.realtime.engine.dead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a request.
 *
 * @param done how many letters were dropped, or are on their way
 * @param problems a line for each other letter
 */
public record DeadLetterResult(int done, List<String> problems) {

  public static String noLetter(long id) {
    return id + ": there is no such dead letter";
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("done", done);
    ArrayNode lines = json.putArray("problems");
    problems.forEach(lines::add);
    return json;
  }

  public static DeadLetterResult of(JsonNode json) {
    List<String> problems = new ArrayList<>();
    json.path("problems").forEach(problem -> problems.add(problem.asText()));
    return new DeadLetterResult(json.path("done").intValue(), problems);
  }
}
