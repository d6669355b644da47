package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Suggestion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code allow_mentions}: a list, or a text of words. It lets the template's own text ping;
 * what fills a placeholder never does, because its mentions are escaped.
 */
final class Mentions {
  private static final List<String> WORDS = List.of("users", "roles", "everyone");
  private static final String FIELD = "allow_mentions";

  private Mentions() {}

  /** What Discord calls {@code allowed_mentions}. */
  static ObjectNode of(@Nullable JsonNode written) {
    Set<String> words = new LinkedHashSet<>();
    if (written != null && written.isTextual()) {
      for (String word : written.textValue().strip().split("[\\s,]+")) {
        if (!word.isEmpty() && !word.equals("none")) {
          words.add(checked(word));
        }
      }
    } else if (written != null && written.isContainerNode()) {
      for (JsonNode word : written) {
        words.add(checked(written.isArray() && word.isTextual() ? word.textValue() : ""));
      }
    } else if (written != null && (!written.isBoolean() || written.booleanValue())) {
      throw wrong("");
    }
    ObjectNode mentions = JsonNodeFactory.instance.objectNode();
    ArrayNode parse = mentions.putArray("parse");
    words.forEach(parse::add);
    return mentions;
  }

  private static String checked(String word) {
    if (!WORDS.contains(word)) {
      throw wrong(word.isEmpty() ? "" : ", not \"" + word + "\"" + Suggestion.of(word, WORDS));
    }
    return word;
  }

  private static DefinitionException wrong(String detail) {
    return new DefinitionException(
        FIELD, "must be \"none\" or a list of users, roles, everyone" + detail);
  }
}
