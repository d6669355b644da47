package dev.realtime.testkit;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.engine.work.Steps;
import java.util.List;
import java.util.function.BooleanSupplier;

/** An opened action type of which each action is {@link ObservedAction observed}. */
final class ObservedActions implements Actions {
  private final Actions actions;
  private final String type;
  private final BooleanSupplier speaksHttp;
  private final Recorder recorder;
  private final Steps steps;
  private final Trace trace;

  ObservedActions(
      Actions actions,
      String type,
      BooleanSupplier speaksHttp,
      Recorder recorder,
      Steps steps,
      Trace trace) {
    this.actions = actions;
    this.type = type;
    this.speaksHttp = speaksHttp;
    this.recorder = recorder;
    this.steps = steps;
    this.trace = trace;
  }

  @Override
  public Action<?> create(Definition definition) {
    return around(actions.create(definition));
  }

  private <D extends Delivery> Action<D> around(Action<D> action) {
    return new ObservedAction<>(action, type, trace.ruleInTheMaking(), speaksHttp, recorder, steps);
  }

  @Override
  public List<EventLogReader> eventLogs() {
    return actions.eventLogs();
  }

  @Override
  public void close() {
    actions.close();
  }
}
