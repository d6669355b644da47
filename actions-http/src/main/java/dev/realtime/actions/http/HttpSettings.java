package dev.realtime.actions.http;

import dev.realtime.actions.http.client.ClientSettings;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  static final List<Field> FIELDS = fields();

  private static List<Field> fields() {
    List<Field> fields = new ArrayList<>(ClientSettings.FIELDS);
    fields.add(
        Field.of(CONCURRENCY, Field.Kind.INTEGER)
            .defaultValue(1)
            .meaning(
                "requests to one endpoint at a time, up to 32; above 1 it may get events out of"
                    + " order"));
    return List.copyOf(fields);
  }

  static HttpSettings of(Definition settings) {
    long concurrency = Objects.requireNonNull(settings.integer(CONCURRENCY));
    if (concurrency < 1 || concurrency > MOST_AT_ONCE) {
      throw new DefinitionException(
          CONCURRENCY, "must be a whole number from 1 to " + MOST_AT_ONCE + ", not " + concurrency);
    }
    return new HttpSettings(ClientSettings.of(settings), (int) concurrency);
  }
}
