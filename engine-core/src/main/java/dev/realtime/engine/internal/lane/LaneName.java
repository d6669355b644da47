package dev.realtime.engine.internal.lane;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Which action of which rule a lane belongs to.
 *
 * @param rule the rule's id
 * @param cursor the name of its cursor: its id, with that of the engine where every server acts
 * @param path where the action is in the rule, such as {@code actions[1]}; empty for the rule
 *     itself
 * @param label both for people
 * @param definition as the rule wrote it, without secrets
 */
public record LaneName(String rule, String cursor, String path, String label, JsonNode definition) {

  /** An action inside this one. */
  public LaneName inside(String step, JsonNode its) {
    String inner = path.isEmpty() ? step : path + "." + step;
    return new LaneName(rule, cursor, inner, label + "." + step, its);
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
