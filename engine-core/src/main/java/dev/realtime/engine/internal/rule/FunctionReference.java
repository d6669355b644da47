package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How a Lua function travels in a definition: {@code {"$function": 7, "at": "rules.lua:12"}}.
 *
 * @param number the session's own number for it
 * @param location where it is written, file and line
 */
record FunctionReference(long number, String location) {
  private static final String NUMBER = "$function";

  static boolean isOne(JsonNode node) {
    return node.isObject() && node.has(NUMBER);
  }

  static FunctionReference of(JsonNode node) {
    return new FunctionReference(node.path(NUMBER).asLong(), node.path("at").asText("?"));
  }

  /** Whether there is a function anywhere inside. */
  static boolean anyIn(JsonNode node) {
    if (isOne(node)) {
      return true;
    }
    for (JsonNode child : node) {
      if (anyIn(child)) {
        return true;
      }
    }
    return false;
  }
}
