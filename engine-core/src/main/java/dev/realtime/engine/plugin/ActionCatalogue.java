package dev.realtime.engine.plugin;

import dev.realtime.api.action.ActionFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every action type there is, by name. Immutable. */
public final class ActionCatalogue {
  private final Map<String, ActionFactory> factories = new TreeMap<>();

  /**
   * Collects the types of plugins.
   *
   * @throws IllegalArgumentException if two offer the same type, or one takes a name that the
   *     engine itself uses
   */
  public ActionCatalogue(List<LoadedPlugin> plugins, List<String> reserved) {
    for (LoadedPlugin plugin : plugins) {
      for (ActionFactory factory : plugin.factories()) {
        String type = factory.type();
        if (!type.matches("[a-z][a-z0-9_]*")) {
          throw new IllegalArgumentException(
              factory.getClass().getName()
                  + " names its type \""
                  + type
                  + "\": only lower case letters, digits and _ are allowed");
        }
        ActionFactory other = factories.putIfAbsent(type, factory);
        if (other != null || reserved.contains(type)) {
          throw new IllegalArgumentException(
              "two plugins offer the action type '"
                  + type
                  + "': "
                  + (other == null ? "the engine" : other.getClass().getName())
                  + " and "
                  + factory.getClass().getName()
                  + " ("
                  + plugin.origin()
                  + ")");
        }
      }
    }
  }

  /** The factory of a type; null where there is none. */
  public @Nullable ActionFactory find(String type) {
    return factories.get(type);
  }

  /** The names of all types, in order. */
  public List<String> types() {
    return List.copyOf(factories.keySet());
  }
}
