package dev.realtime.testkit;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.PluginContext;
import dev.realtime.engine.work.Steps;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A real action type of which each action is {@link ObservedAction observed}. */
final class ObservedFactory implements ActionFactory {
  private final ActionFactory factory;
  private final Recorder recorder;
  private final Steps steps;
  private final Trace trace;

  ObservedFactory(ActionFactory factory, Recorder recorder, Steps steps, Trace trace) {
    this.factory = factory;
    this.recorder = recorder;
    this.steps = steps;
    this.trace = trace;
    recorder.knows(factory.type());
  }

  @Override
  public String type() {
    return factory.type();
  }

  @Override
  public String summary() {
    return factory.summary();
  }

  @Override
  public List<Field> fields() {
    return factory.fields();
  }

  @Override
  public List<Field> settings() {
    return factory.settings();
  }

  @Override
  public Actions open(Definition settings, PluginContext context) {
    AtomicBoolean speaksHttp = new AtomicBoolean();
    PluginContext played =
        context.toBuilder()
            .httpWire(
                () -> {
                  speaksHttp.set(true);
                  return recorder::exchange;
                })
            .build();
    return new ObservedActions(
        factory.open(settings, played), type(), speaksHttp::get, recorder, steps, trace);
  }
}
