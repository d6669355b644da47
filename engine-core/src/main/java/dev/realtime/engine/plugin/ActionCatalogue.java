package dev.realtime.engine.plugin;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every action type that was opened, by name. Immutable. */
public final class ActionCatalogue {
  private final Map<String, OpenedType> types = new TreeMap<>();

  /** Collects types, of whose names none is there twice. */
  public ActionCatalogue(List<OpenedType> opened) {
    opened.forEach(type -> types.put(type.factory().type(), type));
  }

  /**
   * Checks the names of types, before any is opened.
   *
   * @throws IllegalArgumentException if two plugins offer the same type, or one takes a name that
   *     the engine itself uses or that rules cannot write
   */
  public static void checkNames(List<LoadedPlugin> plugins, List<String> reserved) {
    Map<String, ActionFactory> known = new HashMap<>();
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
        ActionFactory other = known.putIfAbsent(type, factory);
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

  /** The fields of a type; null where there is no such type. */
  public @Nullable List<Field> fields(String type) {
    OpenedType opened = types.get(type);
    return opened == null ? null : opened.factory().fields();
  }

  /** Makes an action of a type that there is. */
  public Action<?> create(String type, Definition definition) {
    OpenedType opened = types.get(type);
    if (opened == null) {
      throw new IllegalStateException("there is no action type '" + type + "'");
    }
    return Objects.requireNonNull(
        opened.actions().create(definition), () -> "create() of '" + type + "' gave null");
  }

  /** The names of all types, in order. */
  public List<String> types() {
    return List.copyOf(types.keySet());
  }
}
