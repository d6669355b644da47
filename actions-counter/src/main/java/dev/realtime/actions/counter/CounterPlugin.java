package dev.realtime.actions.counter;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.backend.EventBackend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Offers the action type {@code counter}. The backend does the counting. */
public final class CounterPlugin implements ActionPlugin {
  private @Nullable PluginContext context;

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(new CounterFactory(this::backend));
  }

  @Override
  public void start(PluginContext context) {
    if (!context.settings().isEmpty()) {
      String name = context.settings().fieldNames().next();
      throw new DefinitionException(name, "is unknown: the plugin 'counter' takes no settings");
    }
    this.context = context;
  }

  private EventBackend backend() {
    if (context == null) {
      throw new IllegalStateException("the plugin 'counter' was not started");
    }
    return context.backend();
  }
}
