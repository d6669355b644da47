package dev.realtime.engine.plugin;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A plugin that was found.
 *
 * @param plugin the plugin
 * @param origin where it was found, for people: a jar's name or {@code class path}
 * @param factories its action types
 */
public record LoadedPlugin(ActionPlugin plugin, String origin, List<ActionFactory> factories) {

  /** The same with something around the plugin. */
  public LoadedPlugin around(UnaryOperator<ActionPlugin> wrapping) {
    ActionPlugin outer = wrapping.apply(plugin);
    return new LoadedPlugin(outer, origin, List.copyOf(outer.actionFactories()));
  }

  /** The section of the settings that is its own; empty where it offers no type. */
  public String settingsName() {
    return factories.isEmpty() ? "" : factories.get(0).type();
  }
}
