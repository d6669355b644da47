package dev.realtime.testkit;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.engine.work.Steps;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A real plugin under observation. What it sends is written down, and:
 *
 * <ul>
 *   <li>if it has asked for the wire, it sends for real, and the wire is played;
 *   <li>if its action keeps pace, it is a store on this machine, and works for real;
 *   <li>otherwise nothing is sent: whoever it would reach must not be reached by a test.
 * </ul>
 */
final class RecordedPlugin implements ActionPlugin {
  private final ActionPlugin plugin;
  private final Recorder recorder;
  private final Steps steps;
  private final Trace trace;
  private volatile boolean speaksHttp;

  RecordedPlugin(ActionPlugin plugin, Recorder recorder, Steps steps, Trace trace) {
    this.plugin = plugin;
    this.recorder = recorder;
    this.steps = steps;
    this.trace = trace;
  }

  @Override
  public List<ActionFactory> actionFactories() {
    List<ActionFactory> factories =
        plugin.actionFactories().stream().<ActionFactory>map(Factory::new).toList();
    factories.forEach(factory -> recorder.knows(factory.type()));
    return factories;
  }

  @Override
  public void start(PluginContext context) {
    plugin.start(
        PluginContext.builder()
            .backend(context.backend())
            .eventLogFolder(context.eventLogFolder())
            .clock(context.clock())
            .settings(context.settings())
            .server(context.server())
            .version(context.version())
            .operatorLog(context::tellOperator)
            .httpWire(
                () -> {
                  speaksHttp = true;
                  return recorder::exchange;
                })
            .build());
  }

  @Override
  public List<EventLogReader> eventLogs() {
    return plugin.eventLogs();
  }

  @Override
  public void close() {
    plugin.close();
  }

  private final class Factory implements ActionFactory {
    private final ActionFactory factory;

    Factory(ActionFactory factory) {
      this.factory = factory;
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
    public Action<?> create(ActionDefinition definition) {
      return around(factory.create(definition));
    }

    private <D extends Delivery> Action<D> around(Action<D> action) {
      return new Recorded<>(action, type(), trace.ruleInTheMaking());
    }
  }

  private final class Recorded<D extends Delivery> implements Action<D> {
    private final Action<D> action;
    private final String type;
    private final String rule;

    Recorded(Action<D> action, String type, String rule) {
      this.action = action;
      this.type = type;
      this.rule = rule;
    }

    @Override
    public D prepare(Event event) {
      try {
        return action.prepare(event);
      } catch (RuntimeException e) {
        recorder.unprepared(rule, event, e);
        throw e;
      }
    }

    @Override
    public int batchSize(List<D> waiting) {
      return action.batchSize(waiting);
    }

    @Override
    public int largestBatch() {
      return action.largestBatch();
    }

    @Override
    public int concurrency() {
      return action.concurrency();
    }

    @Override
    public @Nullable String destination() {
      return action.destination();
    }

    @Override
    public boolean keepsPace() {
      return action.keepsPace();
    }

    @Override
    public CompletionStage<Outcome> send(List<D> batch) {
      return speaksHttp ? sendOnTheWire(batch) : play(batch);
    }

    private CompletionStage<Outcome> sendOnTheWire(List<D> batch) {
      CompletionStage<Outcome> sent;
      boolean madeToFail;
      recorder.begin(rule, batch);
      try {
        sent = action.send(batch);
      } finally {
        madeToFail = recorder.end();
      }
      return recorded(batch, sent, madeToFail);
    }

    private CompletionStage<Outcome> recorded(
        List<D> batch, CompletionStage<Outcome> sent, boolean madeToFail) {
      return steps
          .bringBack(sent)
          .whenComplete(
              (outcome, error) ->
                  recorder.came(
                      rule,
                      batch,
                      error == null ? outcome : Outcome.retry(String.valueOf(error.getMessage())),
                      madeToFail));
    }

    private CompletionStage<Outcome> play(List<D> batch) {
      Failure failure = recorder.failures().next(type);
      recorder.attempt(rule, type, batch, failure);
      if (failure != null) {
        return recorded(batch, CompletableFuture.completedFuture(failure.outcome()), true);
      }
      CompletionStage<Outcome> sent =
          action.keepsPace()
              ? action.send(batch)
              : CompletableFuture.completedFuture(Outcome.done());
      return recorded(batch, sent, false);
    }

    @Override
    public void close() {
      action.close();
    }
  }
}
