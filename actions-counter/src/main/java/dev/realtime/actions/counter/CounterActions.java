package dev.realtime.actions.counter;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.backend.EventBackend;
import java.time.Duration;

/** All {@code counter} actions of an engine, on its store. */
final class CounterActions implements Actions {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final EventBackend backend;

  CounterActions(EventBackend backend) {
    this.backend = backend;
  }

  @Override
  public Action<?> create(Definition definition) {
    Duration timeToLive = definition.duration("ttl");
    if (timeToLive != null && timeToLive.compareTo(SHORTEST) < 0) {
      throw new DefinitionException("ttl", "must be at least a millisecond");
    }
    CounterVerb verb = CounterVerb.of(definition.requiredText("action"));
    return new CounterAction(
        backend,
        CounterKey.of(definition.requiredTemplate("key")),
        verb,
        Amount.of(definition.template("by"), verb),
        timeToLive,
        definition.name());
  }
}
