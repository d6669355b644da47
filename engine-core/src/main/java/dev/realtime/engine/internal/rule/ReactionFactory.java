package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Suggestion;
import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.internal.lane.Lane;
import dev.realtime.engine.internal.lane.LaneContext;
import dev.realtime.engine.internal.lane.LaneName;
import dev.realtime.engine.internal.lane.RetryPolicy;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.plugin.ActionCatalogue;
import dev.realtime.engine.plugin.CommonFields;
import dev.realtime.engine.rules.ConditionCompiler;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes reactions from definitions: checks every field, and builds what acts. */
final class ReactionFactory {
  private final ActionCatalogue catalogue;
  private final ConditionCompiler conditions;
  private final LaneContext lanes;
  private final InstantSource clock;
  private final Executor router;
  private final Reports reports;
  private final Function<String, @Nullable String> environment;

  ReactionFactory(
      ActionCatalogue catalogue,
      ConditionCompiler conditions,
      LaneContext lanes,
      Executor router,
      Reports reports,
      Function<String, @Nullable String> environment) {
    this.catalogue = catalogue;
    this.conditions = conditions;
    this.lanes = lanes;
    this.clock = lanes.time();
    this.router = router;
    this.reports = reports;
    this.environment = environment;
  }

  /**
   * Makes a reaction.
   *
   * @param name the rule, for people
   * @param written the definition as the rule wrote it
   * @param functions the session whose functions it names
   * @param version of the rule that it is for
   * @param parts where it and what is inside of it are noted
   * @param outer counts for the rule that this is an action of; null for a rule by itself
   * @throws DefinitionException if it is wrong
   */
  Reaction create(
      LaneName name,
      JsonNode written,
      SessionFunctions functions,
      Version version,
      Parts parts,
      @Nullable RuleStats outer) {
    ObjectNode definition = table(written);
    String type = typeOf(definition);
    Definition fields = Definition.check(type, fieldsOf(type), definition, environment);
    RuleStats stats = new RuleStats(outer);
    if (reports.trace() != null) {
      reports.trace().making(name.label());
    }
    Condition condition = condition(fields.json("condition"), functions);
    String limitText = fields.text("rate_limit");
    RateLimit limit = limitText == null ? null : RateLimit.parse(limitText, clock);
    RetryPolicy retry = RetryPolicy.of(fields.json("retry"));
    Effect effect;
    Effect otherwise = null;
    switch (type) {
      case CommonFields.CONDITIONAL -> {
        if (condition == Condition.ALWAYS) {
          throw new DefinitionException("condition", "is required: a function or an expression");
        }
        List<Reaction> actions = list(name, "actions", fields, functions, version, parts, stats);
        effect = Effect.all(actions);
        if (fields.has("otherwise")) {
          try {
            otherwise =
                Effect.all(list(name, "otherwise", fields, functions, version, parts, stats));
          } catch (RuntimeException e) {
            discard(actions);
            throw e;
          }
        }
      }
      case CommonFields.LUA -> {
        JsonNode run = fields.json("run");
        if (run == null || !FunctionReference.isOne(run)) {
          throw new DefinitionException("run", "must be a function, not " + run);
        }
        effect =
            new FunctionEffect(
                name.label(),
                functions,
                FunctionReference.of(run).number(),
                stats,
                reports,
                router,
                version,
                name.path());
      }
      default -> effect = new LaneEffect(lane(name, type, fields, retry, stats));
    }
    Reaction reaction =
        new Reaction(
            name.label(),
            condition,
            limit,
            effect,
            otherwise,
            stats,
            reports,
            version,
            name.path());
    parts.add(name.path(), reaction);
    return reaction;
  }

  /** Makes the reactions of a list of definitions; all of them, or none. */
  List<Reaction> list(
      LaneName name,
      String field,
      Definition fields,
      SessionFunctions functions,
      Version version,
      Parts parts,
      RuleStats outer) {
    List<Reaction> reactions = new ArrayList<>();
    try {
      addAll(name, field, fields.json(field), functions, version, parts, outer, reactions);
      return reactions;
    } catch (RuntimeException e) {
      discard(reactions);
      throw e;
    }
  }

  private static void discard(List<Reaction> reactions) {
    reactions.forEach(reaction -> reaction.close("the rule is wrong", false));
  }

  /**
   * A definition as the table it must be. What else stands there is not shown: it may be secret.
   */
  static ObjectNode table(JsonNode definition) {
    if (definition instanceof ObjectNode table && !FunctionReference.isOne(table)) {
      return table;
    }
    throw new DefinitionException(
        "",
        "a definition must be a table of fields, not "
            + (definition.isArray()
                ? "a list"
                : definition.isObject()
                    ? "a function"
                    : definition.isNull()
                        ? "nil"
                        : "a " + definition.getNodeType().name().toLowerCase(Locale.ROOT)));
  }

  private void addAll(
      LaneName name,
      String field,
      @Nullable JsonNode definitions,
      SessionFunctions functions,
      Version version,
      Parts parts,
      RuleStats outer,
      List<Reaction> reactions) {
    if (definitions == null || definitions.isEmpty()) {
      throw new DefinitionException(field, "must hold at least one definition");
    }
    for (JsonNode definition : definitions) {
      String step = field + "[" + (reactions.size() + 1) + "]";
      try {
        reactions.add(
            create(
                name.inside(step, shown(definition)),
                definition,
                functions,
                version,
                parts,
                outer));
      } catch (DefinitionException e) {
        throw new DefinitionException("", step + ": " + e.getMessage());
      }
    }
  }

  private Condition condition(@Nullable JsonNode condition, SessionFunctions functions) {
    if (condition == null) {
      return Condition.ALWAYS;
    }
    if (FunctionReference.isOne(condition)) {
      return new FunctionCondition(functions, FunctionReference.of(condition).number(), router);
    }
    if (condition.isTextual()) {
      return Condition.of(conditions.compile(condition.textValue()));
    }
    throw new DefinitionException(
        "condition", "must be a function or a text with a Lua expression, not " + condition);
  }

  private Lane<?> lane(
      LaneName name, String type, Definition fields, RetryPolicy retry, RuleStats stats) {
    return lane(name, catalogue.create(type, fields.named(name.id())), retry, stats);
  }

  private <D extends Delivery> Lane<D> lane(
      LaneName name, Action<D> action, RetryPolicy retry, RuleStats stats) {
    return new Lane<>(name, action, retry, stats, lanes);
  }

  private String typeOf(ObjectNode definition) {
    JsonNode type = definition.get("type");
    if (type == null || !type.isTextual()) {
      throw new DefinitionException(
          "type", "is required: one of " + String.join(", ", knownTypes()));
    }
    if (!knownTypes().contains(type.textValue())) {
      throw new DefinitionException(
          "",
          "unknown type '"
              + type.textValue()
              + "'"
              + Suggestion.of(type.textValue(), knownTypes()));
    }
    return type.textValue();
  }

  private List<String> knownTypes() {
    List<String> types = new ArrayList<>(catalogue.types());
    types.add(CommonFields.CONDITIONAL);
    types.add(CommonFields.LUA);
    return types;
  }

  private List<Field> fieldsOf(String type) {
    return CommonFields.with(
        switch (type) {
          case CommonFields.CONDITIONAL -> CommonFields.OF_CONDITIONAL;
          case CommonFields.LUA -> CommonFields.OF_LUA;
          default -> {
            List<Field> own = catalogue.fields(type);
            yield own == null ? List.of() : own;
          }
        });
  }

  /** The definition for people: secrets hidden, functions named by their place. */
  JsonNode shown(JsonNode written) {
    if (!(written instanceof ObjectNode definition) || FunctionReference.isOne(written)) {
      return written;
    }
    ObjectNode shown = definition.objectNode();
    List<Field> fields = fieldsOf(definition.path("type").asText());
    definition
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (FunctionReference.isOne(value)) {
                shown.put(entry.getKey(), "function at " + FunctionReference.of(value).location());
              } else if (isSecret(entry.getKey(), fields)) {
                shown.put(entry.getKey(), "***");
              } else if (value.isArray()) {
                ArrayNode list = shown.putArray(entry.getKey());
                value.forEach(item -> list.add(shown(item)));
              } else {
                shown.set(entry.getKey(), value);
              }
            });
    return shown;
  }

  private static boolean isSecret(String name, List<Field> fields) {
    return fields.stream()
        .anyMatch(
            field ->
                field.isSecret() && (field.name().equals(name) || field.aliases().contains(name)));
  }
}
