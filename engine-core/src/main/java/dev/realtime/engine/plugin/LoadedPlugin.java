package dev.realtime.engine.plugin;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.util.List;

/**
 * A plugin that was found.
 *
 * @param plugin the plugin
 * @param origin where it was found, for people: a jar's name or {@code class path}
 * @param factories its action types
 */
public record LoadedPlugin(ActionPlugin plugin, String origin, List<ActionFactory> factories) {

  /** The section of the settings that is its own; empty where it offers no type. */
  public String settingsName() {
    return factories.isEmpty() ? "" : factories.get(0).type();
  }
}
