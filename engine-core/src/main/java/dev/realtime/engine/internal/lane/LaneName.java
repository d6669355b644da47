package dev.realtime.engine.internal.lane;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Which action of which rule a lane belongs to.
 *
 * @param rule the rule's id
 * @param cursor the name of its place in the stream: its id, with that of the engine where every
 *     server acts
 * @param path the place of the action in the rule, such as {@code actions[1]}; empty for the rule
 *     itself
 * @param label both for people
 * @param definition as the rule wrote it, without secrets
 */
public record LaneName(String rule, String cursor, String path, String label, JsonNode definition) {

  /** An action inside this one. */
  public LaneName inside(String place, JsonNode its) {
    String inner = path.isEmpty() ? place : path + "." + place;
    return new LaneName(rule, cursor, inner, label + "." + place, its);
  }

  /** The same on every engine and after each restart. */
  public String id() {
    return path.isEmpty() ? cursor : cursor + "." + path;
  }

  @Override
  public String toString() {
    return label;
  }
}
