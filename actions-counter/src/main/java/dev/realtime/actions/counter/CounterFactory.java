package dev.realtime.actions.counter;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.PluginContext;
import java.util.List;

final class CounterFactory implements ActionFactory {
  static final String TYPE = "counter";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String summary() {
    return "Updates a counter and its leaderboard in one step.";
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.template("key")
            .required()
            .meaning("the counter's name; each placeholder is a leaderboard"),
        Field.choice("action", CounterVerb.words())
            .defaultValue("incr")
            .meaning("what to do with the number"),
        Field.template("by").meaning("the amount: a number or a placeholder; 1 for incr and decr"),
        Field.of("ttl", Field.Kind.DURATION)
            .meaning("how long the counter lives from its first write; for good where not given"));
  }

  @Override
  public Actions open(Definition settings, PluginContext context) {
    return new CounterActions(context.backend());
  }
}
