package dev.realtime.actions.counter;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import dev.realtime.api.backend.EventBackend;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

final class CounterFactory implements ActionFactory {
  static final String TYPE = "counter";

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Supplier<EventBackend> backend;

  CounterFactory(Supplier<EventBackend> backend) {
    this.backend = backend;
  }

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
  public Action<?> create(ActionDefinition definition) {
    Duration timeToLive = definition.duration("ttl");
    if (timeToLive != null && timeToLive.compareTo(SHORTEST) < 0) {
      throw new DefinitionException("ttl", "must be at least a millisecond");
    }
    CounterVerb verb = CounterVerb.of(definition.requiredText("action"));
    return new CounterAction(
        backend.get(),
        CounterKey.of(definition.requiredTemplate("key")),
        verb,
        Amount.of(definition.template("by"), verb),
        timeToLive,
        definition.name());
  }
}
