package dev.realtime.api.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtime.api.template.TextValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Holds a table against the fields that describe it. */
final class DefinitionCheck {
  private static final String ENVIRONMENT = "env:";

  private final String type;
  private final List<Field> fields;
  private final Function<String, @Nullable String> environment;

  DefinitionCheck(String type, List<Field> fields, Function<String, @Nullable String> environment) {
    this.type = type;
    this.fields = fields;
    this.environment = environment;
  }

  /**
   * What is right of the values, with the defaults of what is not there.
   *
   * @param errors is given everything that is wrong; a field that is wrong has no value then
   */
  ObjectNode check(ObjectNode written, Consumer<DefinitionException> errors) {
    ObjectNode checked = JsonNodeFactory.instance.objectNode();
    Set<String> wrong = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      if (entry.getValue().isNull()) {
        continue;
      }
      Field field = null;
      try {
        field = byName(entry.getKey());
        if (checked.has(field.name())) {
          throw new DefinitionException(
              entry.getKey(), "is given twice: it means the same as '" + field.name() + "'");
        }
        JsonNode value =
            field.isSecret() ? resolved(field.name(), entry.getValue()) : entry.getValue();
        checked.set(field.name(), ofKind(field, entry.getKey(), value));
      } catch (DefinitionException e) {
        errors.accept(e);
        if (field != null) {
          wrong.add(field.name());
        }
      }
    }
    for (Field field : fields) {
      if (!checked.has(field.name()) && !wrong.contains(field.name())) {
        if (field.isRequired()) {
          errors.accept(
              new DefinitionException(
                  field.name(), "is required: " + field.shape() + meaning(field)));
        } else if (field.defaultValue() != null) {
          checked.set(field.name(), plain(field.defaultValue()));
        }
      }
    }
    return checked;
  }

  private Field byName(String name) {
    List<String> names = new ArrayList<>();
    for (Field field : fields) {
      if (field.name().equals(name) || field.aliases().contains(name)) {
        return field;
      }
      names.add(field.name());
      names.addAll(field.aliases());
    }
    throw DefinitionException.unknown(type, name, names);
  }

  private JsonNode ofKind(Field field, String writtenAs, JsonNode value) {
    boolean right =
        switch (field.kind()) {
          case TEXT, TEMPLATE -> value.isValueNode() && !value.isBoolean();
          case NUMBER -> (value.isNumber() || isNumber(value)) && field.allows(value.asDouble());
          case INTEGER -> isWhole(value) && field.allows(value.asDouble());
          case BOOLEAN -> value.isBoolean();
          case DURATION -> Quantities.isDuration(value);
          case SIZE -> Quantities.isSize(value);
          case CHOICE -> value.isTextual() && field.choices().contains(value.textValue());
          // an empty Lua table is both an empty map and an empty list
          case MAP -> value.isObject() || value.isEmpty() && value.isArray();
          case LIST -> value.isArray() || value.isEmpty() && value.isObject();
          case ANY -> true;
        };
    if (!right) {
      String hint =
          field.kind() == Field.Kind.CHOICE && value.isTextual()
              ? Suggestion.of(value.textValue(), field.choices())
              : "";
      throw new DefinitionException(
          writtenAs, "must be " + field.shape() + ", not " + shown(field, value) + hint);
    }
    return switch (field.kind()) {
      case TEXT, TEMPLATE ->
          value.isTextual() ? value : TextNode.valueOf(String.valueOf(TextValues.of(value)));
      case NUMBER, INTEGER -> value.isTextual() ? number(value.textValue()) : value;
      default -> value;
    };
  }

  /** Replaces {@code env:NAME}, in a map or a list at any depth. */
  private JsonNode resolved(String field, JsonNode value) {
    if (value.isTextual() && value.textValue().startsWith(ENVIRONMENT)) {
      String name = value.textValue().substring(ENVIRONMENT.length()).strip();
      String secret = environment.apply(name);
      if (secret == null || secret.isEmpty()) {
        throw new DefinitionException(
            field, "names the environment variable " + name + ", which is not set");
      }
      return TextNode.valueOf(secret);
    }
    if (value.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      value
          .properties()
          .forEach(e -> copy.set(e.getKey(), resolved(field + "." + e.getKey(), e.getValue())));
      return copy;
    }
    if (value.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(value.size());
      for (int i = 0; i < value.size(); i++) {
        copy.add(resolved(field + "[" + (i + 1) + "]", value.get(i)));
      }
      return copy;
    }
    return value;
  }

  private static String shown(Field field, JsonNode value) {
    if (field.isSecret()) {
      return "a value of another kind";
    }
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }

  private static String meaning(Field field) {
    return field.meaning().isEmpty() ? "" : ", " + field.meaning();
  }

  private static boolean isNumber(JsonNode value) {
    return value.isTextual() && value.textValue().matches("-?\\d+(\\.\\d+)?");
  }

  private static boolean isWhole(JsonNode value) {
    return value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong()
        || value.isTextual() && value.textValue().matches("-?\\d{1,18}");
  }

  private static JsonNode number(String text) {
    return text.matches("-?\\d{1,18}")
        ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
        : JsonNodeFactory.instance.numberNode(Double.parseDouble(text));
  }

  private static JsonNode plain(Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value instanceof String text) {
      return json.textNode(text);
    }
    if (value instanceof Boolean flag) {
      return json.booleanNode(flag);
    }
    if (value instanceof Integer || value instanceof Long) {
      return json.numberNode(((Number) value).longValue());
    }
    if (value instanceof Number number) {
      return json.numberNode(number.doubleValue());
    }
    throw new IllegalArgumentException("a default is a text, a number or a boolean: " + value);
  }
}
