package dev.realtime.engine.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.action.Suggestion;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens action types, each with its section of the settings. */
public final class TypeOpener {
  private static final String PLUGINS = "plugins.";

  private final ObjectNode sections;
  private final Function<String, @Nullable String> environment;

  /**
   * Opens with these settings.
   *
   * @param sections the settings of each type, as the operator wrote them
   * @param environment gives the value of {@code env:NAME}
   */
  public TypeOpener(ObjectNode sections, Function<String, @Nullable String> environment) {
    this.sections = sections;
    this.environment = environment;
  }

  /**
   * Refuses sections of types that there are not.
   *
   * @throws PluginException on the first
   */
  public void checkSections(List<LoadedPlugin> plugins) {
    List<String> types =
        plugins.stream()
            .flatMap(plugin -> plugin.factories().stream().map(ActionFactory::type))
            .toList();
    for (String name : (Iterable<String>) sections::fieldNames) {
      if (!types.contains(name)) {
        throw new PluginException(
            PLUGINS + name + ": there is no such plugin" + Suggestion.of(name, types), null);
      }
    }
  }

  /**
   * Opens a type. It is the caller's to close.
   *
   * @param plugin offers the type
   * @param factory the type
   * @throws PluginException if the settings are wrong, or the plugin cannot do it
   */
  public OpenedType open(LoadedPlugin plugin, ActionFactory factory, PluginContext context) {
    String section = PLUGINS + factory.type();
    try {
      Definition settings =
          Definition.check(factory.type(), factory.settings(), written(factory), environment);
      return withLogs(factory, factory.open(settings, context));
    } catch (DefinitionException e) {
      throw new PluginException(String.valueOf(e.in(section).getMessage()), e);
    } catch (RuntimeException | LinkageError e) {
      throw new PluginException(
          "plugin "
              + plugin.plugin().getClass().getName()
              + " ("
              + plugin.origin()
              + ") cannot open '"
              + factory.type()
              + "': "
              + (e.getMessage() == null ? e : e.getMessage()),
          e);
    }
  }

  private static OpenedType withLogs(ActionFactory factory, Actions opened) {
    Actions actions = Objects.requireNonNull(opened, "open() gave null");
    try {
      return new OpenedType(factory, actions, List.copyOf(actions.eventLogs()));
    } catch (RuntimeException | LinkageError e) {
      actions.close();
      throw e;
    }
  }

  private ObjectNode written(ActionFactory factory) {
    JsonNode section = sections.path(factory.type());
    if (section instanceof ObjectNode table) {
      return table;
    }
    if (section.isMissingNode() || section.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    throw new DefinitionException("", "must be a table of settings");
  }
}
