package dev.realtime.actions.http.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator may set for all calls of a plugin.
 *
 * @param allowPrivate whether addresses of this machine and of private networks may be called
 * @param allowHosts the only hosts that may be called, {@code *.} standing for any subdomain; empty
 *     for all
 * @param proxy what requests go through; null where they go straight
 */
public record ClientSettings(
    boolean allowPrivate, List<String> allowHosts, @Nullable ProxyServer proxy) {
  private static final List<String> NAMES = List.of("allow_private", "allow_hosts", "proxy");

  /**
   * Reads a plugin's section.
   *
   * @param own the names of further settings, which the plugin reads itself
   * @throws DefinitionException if a setting is wrong or unknown
   */
  public static ClientSettings of(ObjectNode settings, List<String> own) {
    boolean allowPrivate = true;
    List<String> allowHosts = List.of();
    ProxyServer proxy = null;
    for (Map.Entry<String, JsonNode> setting : settings.properties()) {
      JsonNode value = setting.getValue();
      switch (setting.getKey()) {
        case "allow_private" -> allowPrivate = flag(value);
        case "allow_hosts" -> allowHosts = hosts(value);
        case "proxy" -> proxy = ProxyServer.of(value.asText());
        default -> checkKnown(setting.getKey(), own);
      }
    }
    return new ClientSettings(allowPrivate, allowHosts, proxy);
  }

  private static void checkKnown(String name, List<String> own) {
    if (!own.contains(name)) {
      List<String> known = new ArrayList<>(NAMES);
      known.addAll(own);
      throw new DefinitionException(name, "is unknown" + Suggestion.of(name, known));
    }
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
}
