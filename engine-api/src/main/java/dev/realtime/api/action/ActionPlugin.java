package dev.realtime.api.action;

import java.util.List;

/**
 * The entry point of a plugin, found by {@link java.util.ServiceLoader} on the class path or in a
 * jar of the folder {@code plugins/}. It only names its action types: it holds no state, starts
 * nothing and is never closed. What actions share begins with {@link ActionFactory#open}.
 *
 * <p>The engine calls the constructor once each time it looks for plugins, also only to list them.
 * It must have no parameters and be public. Where it raises an error, or a class cannot be linked,
 * the plugin's whole jar is left out, with a line that says so; on the class path it is an error of
 * whoever starts the engine.
 */
public interface ActionPlugin {

  /**
   * The action types it offers. Called by the engine on the thread that starts it, and by {@code
   * realtime plugins}; must not block, and gives the same types each time. None by default; a null,
   * or an error, is treated as one of the constructor.
   */
  default List<ActionFactory> actionFactories() {
    return List.of();
  }
}
