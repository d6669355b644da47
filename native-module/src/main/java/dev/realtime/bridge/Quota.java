package dev.realtime.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much may stand of one session: subscriptions and rules, which stay until somebody ends them.
 * The native module has the same bounds, but a session need not be one.
 */
final class Quota {
  static final int MOST_SUBSCRIPTIONS = 10_000;
  static final int MOST_RULES = 10_000;

  private final Set<Long> subscriptions = new HashSet<>();
  private final Set<String> rules = new HashSet<>();
  private int rulesUnderWay;

  /**
   * Called before an operation is carried out; {@link #done} must follow when it was.
   *
   * @return why it must not be carried out, or null
   */
  synchronized @Nullable String refusal(String operation, JsonNode arguments) {
    switch (operation) {
      case "on", "subscribe" -> {
        long number = arguments.path("subscription").asLong();
        if (!subscriptions.contains(number) && subscriptions.size() >= MOST_SUBSCRIPTIONS) {
          return full(subscriptions.size(), "subscriptions", "end some with realtime.Off");
        }
        subscriptions.add(number);
      }
      case "add_hook", "add_aggregator" -> {
        // Whether it is one that is there already is known only by the id that comes back.
        if (rules.size() + rulesUnderWay >= MOST_RULES) {
          return full(MOST_RULES, "rules", "remove some with realtime.RemoveHook");
        }
        rulesUnderWay++;
      }
      default -> {
        // nothing that stays
      }
    }
    return null;
  }

  private static String full(int count, String what, String cure) {
    return String.format(
        Locale.ROOT, "the game has %,d %s, the most a session may have: %s", count, what, cure);
  }

  /**
   * What became of an operation.
   *
   * @param value its result; null if it has none, or failed
   * @param stays whether it may have had its effect
   */
  synchronized void done(
      String operation, JsonNode arguments, @Nullable JsonNode value, boolean stays) {
    switch (operation) {
      case "on", "subscribe" -> {
        if (!stays) {
          subscriptions.remove(arguments.path("subscription").asLong());
        }
      }
      case "unsubscribe" -> subscriptions.remove(arguments.path("subscription").asLong());
      case "disconnect" -> subscriptions.clear();
      case "add_hook", "add_aggregator" -> {
        rulesUnderWay--;
        if (value != null) {
          rules.add(value.asText());
        }
      }
      case "remove_rule" -> rules.remove(arguments.path("id").asText());
      default -> {
        // nothing that stays
      }
    }
  }
}
