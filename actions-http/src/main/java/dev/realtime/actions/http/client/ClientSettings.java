package dev.realtime.actions.http.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Secret;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private static final String ALLOW_PRIVATE = "allow_private";
  private static final String ALLOW_HOSTS = "allow_hosts";
  private static final String PROXY = "proxy";

  /** As they stand in a plugin's section. */
  public static final List<Field> FIELDS =
      List.of(
          Field.of(ALLOW_PRIVATE, Field.Kind.BOOLEAN)
              .defaultValue(true)
              .meaning("whether this machine and private networks may be called"),
          Field.of(ALLOW_HOSTS, Field.Kind.LIST)
              .meaning(
                  "the only hosts that may be called, such as \"example.com\" or"
                      + " \"*.example.com\"; all if not given"),
          Field.of(PROXY, Field.Kind.TEXT)
              .secret()
              .meaning("the HTTP proxy that requests go through"));

  /**
   * Reads a plugin's section.
   *
   * @param settings checked against fields of which {@link #FIELDS} are some
   * @throws DefinitionException if a setting is wrong
   */
  public static ClientSettings of(Definition settings) {
    JsonNode hosts = settings.json(ALLOW_HOSTS);
    Secret proxy = settings.secret(PROXY);
    return new ClientSettings(
        settings.flag(ALLOW_PRIVATE),
        hosts == null ? List.of() : hosts(hosts),
        proxy == null ? null : ProxyServer.of(proxy.reveal()));
  }

  private static List<String> hosts(JsonNode value) {
    List<String> hosts = new ArrayList<>();
    for (JsonNode host : value) {
      String name = host.asText().strip().toLowerCase(Locale.ROOT);
      if (!host.isTextual() || !name.matches("(\\*\\.)?[^\\s/*@]+")) {
        throw new DefinitionException(
            ALLOW_HOSTS,
            "must list names such as \"example.com\" or \"*.example.com\", not " + host);
      }
      hosts.add(name);
    }
    if (hosts.isEmpty()) {
      throw new DefinitionException(ALLOW_HOSTS, "must be a list of host names");
    }
    return List.copyOf(hosts);
  }
}
