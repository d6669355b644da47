package dev.realtime.actions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the operator may set for all {@code http} actions.
 *
 * @param allowPrivate whether addresses of this machine and of private networks may be called
 * @param allowHosts the only hosts that may be called, {@code *.} standing for any subdomain; empty
 *     for all
 * @param concurrency how many requests of one rule may be under way; above one, an endpoint may
 *     receive events out of order
 */
record HttpSettings(boolean allowPrivate, List<String> allowHosts, int concurrency) {
  private static final List<String> NAMES = List.of("allow_private", "allow_hosts", "concurrency");
  private static final int MOST_AT_ONCE = 32;

  static HttpSettings of(ObjectNode settings) {
    boolean allowPrivate = true;
    List<String> allowHosts = List.of();
    int concurrency = 1;
    for (Map.Entry<String, JsonNode> setting : settings.properties()) {
      JsonNode value = setting.getValue();
      switch (setting.getKey()) {
        case "allow_private" -> allowPrivate = flag(value);
        case "allow_hosts" -> allowHosts = hosts(value);
        case "concurrency" -> concurrency = concurrency(value);
        default ->
            throw new DefinitionException(
                setting.getKey(), "is unknown" + Suggestion.of(setting.getKey(), NAMES));
      }
    }
    return new HttpSettings(allowPrivate, allowHosts, concurrency);
  }

  private static boolean flag(JsonNode value) {
    if (!value.isBoolean()) {
      throw new DefinitionException("allow_private", "must be true or false, not " + value);
    }
    return value.booleanValue();
  }

  private static List<String> hosts(JsonNode value) {
    List<String> hosts = new ArrayList<>();
    for (JsonNode host : value) {
      String name = host.asText().strip().toLowerCase(Locale.ROOT);
      if (!host.isTextual() || !name.matches("(\\*\\.)?[^\\s/*@]+")) {
        throw new DefinitionException(
            "allow_hosts",
            "must list names such as \"example.com\" or \"*.example.com\", not " + host);
      }
      hosts.add(name);
    }
    if (!value.isArray() || hosts.isEmpty()) {
      throw new DefinitionException("allow_hosts", "must be a list of host names");
    }
    return List.copyOf(hosts);
  }

  private static int concurrency(JsonNode value) {
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > MOST_AT_ONCE) {
      throw new DefinitionException(
          "concurrency", "must be a whole number from 1 to " + MOST_AT_ONCE + ", not " + value);
    }
    return value.intValue();
  }
}
