package dev.realtime.actions.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.action.DefinitionException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The statuses that a rule takes for a failure that may pass. */
final class Statuses {
  private static final String FIELD = "retry_statuses";

  /** Too slow, too early, too many, or the endpoint's own fault. */
  private static final Statuses USUAL = usual();

  private final BitSet statuses = new BitSet(600);

  private Statuses() {}

  private static Statuses usual() {
    Statuses usual = new Statuses();
    usual.statuses.set(408);
    usual.statuses.set(425);
    usual.statuses.set(429);
    usual.statuses.set(500, 600);
    return usual;
  }

  static Statuses of(@Nullable JsonNode written) {
    if (written == null) {
      return USUAL;
    }
    Statuses given = new Statuses();
    for (JsonNode status : written) {
      int code = status.isIntegralNumber() ? status.intValue() : 0;
      String text = status.isTextual() ? status.textValue() : "";
      if (text.matches("[345]xx")) {
        int first = (text.charAt(0) - '0') * 100;
        given.statuses.set(first, first + 100);
      } else if (code >= 300 && code < 600) {
        given.statuses.set(code);
      } else {
        throw new DefinitionException(
            FIELD, "must list statuses from 300 to 599, or \"5xx\", not " + status);
      }
    }
    return given;
  }

  boolean contain(int status) {
    return statuses.get(status);
  }
}
