package dev.realtime.actions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.actions.http.client.ClientSettings;
import dev.realtime.api.action.DefinitionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator may set for all {@code http} actions.
 *
 * @param client what holds for every call
 * @param concurrency how many requests to one endpoint may be under way; above one, it may receive
 *     events out of order
 */
record HttpSettings(ClientSettings client, int concurrency) {
  private static final String CONCURRENCY = "concurrency";
  private static final int MOST_AT_ONCE = 32;

  static HttpSettings of(ObjectNode settings) {
    return new HttpSettings(
        ClientSettings.of(settings, List.of(CONCURRENCY)), concurrency(settings.get(CONCURRENCY)));
  }

  private static int concurrency(@Nullable JsonNode value) {
    if (value == null) {
      return 1;
    }
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > MOST_AT_ONCE) {
      throw new DefinitionException(
          CONCURRENCY, "must be a whole number from 1 to " + MOST_AT_ONCE + ", not " + value);
    }
    return value.intValue();
  }
}
