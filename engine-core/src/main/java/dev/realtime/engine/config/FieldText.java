package dev.realtime.engine.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Quantities;
import dev.realtime.api.action.Suggestion;
import java.util.Locale;

/**
 * Reads the text of a setting as its field's kind: an environment and a command line know nothing
 * but texts. A secret is left as it is, because it may name a variable that holds the text.
 */
final class FieldText {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private FieldText() {}

  /**
   * The value that the text stands for.
   *
   * @throws IllegalArgumentException if it is none of the field's; the message follows the name
   */
  static JsonNode read(Field field, String text) {
    return switch (field.kind()) {
      case NUMBER, INTEGER -> field.isSecret() ? JSON.textNode(text) : number(field, text.strip());
      case BOOLEAN -> JSON.booleanNode(flag(text));
      case DURATION -> {
        Quantities.duration(text);
        yield JSON.textNode(text.strip());
      }
      case SIZE -> {
        Quantities.bytes(text);
        yield JSON.textNode(text.strip());
      }
      case LIST -> list(text);
      case CHOICE -> JSON.textNode(choice(field, text));
      default -> JSON.textNode(text);
    };
  }

  private static JsonNode number(Field field, String text) {
    boolean right =
        field.kind() == Field.Kind.INTEGER
            ? text.matches("-?\\d{1,18}")
            : text.matches("-?\\d+(\\.\\d+)?");
    if (!right || !field.allows(Double.parseDouble(text))) {
      throw new IllegalArgumentException("must be " + field.shape() + ", not '" + text + "'");
    }
    return field.kind() == Field.Kind.INTEGER
        ? JSON.numberNode(Long.parseLong(text))
        : JSON.numberNode(Double.parseDouble(text));
  }

  private static boolean flag(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException("must be true or false, not '" + text + "'");
    };
  }

  private static ArrayNode list(String text) {
    ArrayNode list = JSON.arrayNode();
    for (String item : text.split(",", -1)) {
      if (!item.isBlank()) {
        list.add(item.strip());
      }
    }
    return list;
  }

  private static String choice(Field field, String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    for (String known : field.choices()) {
      if (known.toLowerCase(Locale.ROOT).equals(word)) {
        return known;
      }
    }
    throw new IllegalArgumentException(
        "must be " + field.shape() + ", not '" + text + "'" + Suggestion.of(word, field.choices()));
  }
}
