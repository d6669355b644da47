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
public record LoadedPlugin(ActionPlugin plugin, String origin, List<ActionFactory> factories) {}
