package dev.realtime.api.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Secret;
import dev.realtime.api.template.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table of fields that somebody wrote, checked against their {@link Field description}: what a
 * rule gives for one action, and what the operator sets for a plugin or a store. Names are known
 * and spelled as the field's own name (no alias), kinds are right, required fields are there,
 * defaults are filled in and secrets read from the environment.
 *
 * <p>Asking for a field that is not described, or as another kind than it is described, is a fault
 * of whoever asks and raises {@link IllegalArgumentException}. Immutable; may be used from any
 * thread, and nothing in it blocks.
 */
public final class Definition {
  private final String type;
  private final Map<String, Field> fields;
  private final ObjectNode values;
  private final String name;

  private Definition(String type, Map<String, Field> fields, ObjectNode values, String name) {
    this.type = type;
    this.fields = fields;
    this.values = values;
    this.name = name;
  }

  /**
   * Checks a table and makes a definition of it. Called by the engine; also by tests.
   *
   * @param type what the table is for: an action type, or another word that messages name
   * @param fields what it may have
   * @param values as written, aliases and all
   * @param environment gives the value of {@code env:NAME}; null where NAME is not set
   * @throws DefinitionException on the first field that is wrong
   */
  public static Definition check(
      String type,
      List<Field> fields,
      ObjectNode values,
      Function<String, @Nullable String> environment) {
    return check(
        type,
        fields,
        values,
        environment,
        error -> {
          throw error;
        });
  }

  /**
   * Checks values and makes a definition of those that are right.
   *
   * @param errors is given everything that is wrong, in the order written; where it is given
   *     anything and does not throw, what is returned lacks those fields
   */
  public static Definition check(
      String type,
      List<Field> fields,
      ObjectNode values,
      Function<String, @Nullable String> environment,
      Consumer<DefinitionException> errors) {
    Map<String, Field> byName = new LinkedHashMap<>();
    fields.forEach(field -> byName.put(field.name(), field));
    return new Definition(
        type, byName, new DefinitionCheck(type, fields, environment).check(values, errors), "");
  }

  /**
   * The same definition as that of an action of a rule.
   *
   * @param name the same on every server that acts for the rule, and after each restart
   */
  public Definition named(String name) {
    return new Definition(type, fields, values, name);
  }

  /**
   * Names the action on every server that acts for its rule, and after each restart; empty where it
   * belongs to no rule. For what a plugin has to remember in a store.
   */
  public String name() {
    return name;
  }

  /** What it is for: an action type, for instance. */
  public String type() {
    return type;
  }

  /** Whether the field is given, or has a default. */
  public boolean has(String field) {
    return node(field) != null;
  }

  /** A text or one of a few words; null where it is not given. */
  public @Nullable String text(String field) {
    JsonNode node = node(field, Field.Kind.TEXT, Field.Kind.CHOICE);
    return node == null ? null : node.asText();
  }

  /** A text or one of a few words that is required or has a default. */
  public String requiredText(String field) {
    return present(field, text(field));
  }

  /** A text that must not be shown; null where it is not given. */
  public @Nullable Secret secret(String field) {
    JsonNode node = node(field, Field.Kind.TEXT, Field.Kind.TEMPLATE);
    return node == null ? null : Secret.of(node.asText());
  }

  /** A template, parsed; null where it is not given. */
  public @Nullable Template template(String field) {
    JsonNode node = node(field, Field.Kind.TEMPLATE);
    return node == null ? null : Template.parse(node.asText());
  }

  /** A template that is required or has a default. */
  public Template requiredTemplate(String field) {
    return present(field, template(field));
  }

  /** A number; null where it is not given. */
  public @Nullable Double number(String field) {
    JsonNode node = node(field, Field.Kind.NUMBER, Field.Kind.INTEGER);
    return node == null ? null : node.doubleValue();
  }

  /** A whole number; null where it is not given. */
  public @Nullable Long integer(String field) {
    JsonNode node = node(field, Field.Kind.INTEGER);
    return node == null ? null : node.longValue();
  }

  /** True or false; false where it is not given. */
  public boolean flag(String field) {
    JsonNode node = node(field, Field.Kind.BOOLEAN);
    return node != null && node.booleanValue();
  }

  /** A time; null where it is not given. */
  public @Nullable Duration duration(String field) {
    JsonNode node = node(field, Field.Kind.DURATION);
    return node == null ? null : Quantities.duration(node);
  }

  /** A size in bytes; null where it is not given. */
  public @Nullable Long size(String field) {
    JsonNode node = node(field, Field.Kind.SIZE);
    return node == null ? null : Quantities.bytes(node);
  }

  /**
   * The texts of a map of names and texts, in the order written; empty where it is not given.
   *
   * @throws DefinitionException if one of them is a table
   */
  public Map<String, String> textMap(String field) {
    JsonNode node = node(field, Field.Kind.MAP);
    Map<String, String> map = new LinkedHashMap<>();
    if (node != null) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        if (!entry.getValue().isValueNode()) {
          throw new DefinitionException(
              field + "." + entry.getKey(), "must be a text, not a table");
        }
        map.put(entry.getKey(), entry.getValue().asText());
      }
    }
    return map;
  }

  /**
   * The texts of a list, in order; empty where it is not given.
   *
   * @throws DefinitionException if one of them is a table
   */
  public List<String> textList(String field) {
    JsonNode node = node(field, Field.Kind.LIST);
    List<String> list = new ArrayList<>();
    if (node != null) {
      for (JsonNode item : node) {
        if (!item.isValueNode()) {
          throw new DefinitionException(
              field + "[" + (list.size() + 1) + "]", "must be a text, not a table");
        }
        list.add(item.asText());
      }
    }
    return list;
  }

  /** A field of any kind as it was written; null where it is not given. */
  public @Nullable JsonNode json(String field) {
    return node(field);
  }

  private @Nullable JsonNode node(String field, Field.Kind... kinds) {
    Field described = fields.get(field);
    if (described == null) {
      throw new IllegalArgumentException(type + " describes no field '" + field + "'");
    }
    if (kinds.length > 0 && !List.of(kinds).contains(described.kind())) {
      throw new IllegalArgumentException(
          "field '" + field + "' of " + type + " is described as " + described.kind());
    }
    return values.get(field);
  }

  private static <T> T present(String field, @Nullable T value) {
    return Objects.requireNonNull(value, () -> "field '" + field + "' is not required");
  }
}
