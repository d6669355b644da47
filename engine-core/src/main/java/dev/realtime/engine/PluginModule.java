package dev.realtime.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.action.Suggestion;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.plugin.ActionCatalogue;
import dev.realtime.engine.plugin.CommonFields;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.plugin.LoadedPlugin;
import dev.realtime.engine.plugin.PluginLoader;
import dev.realtime.engine.time.EngineTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The plugins: found, checked, started. */
final class PluginModule extends AbstractModule {

  /** Plugins that have been started. */
  record Started(List<LoadedPlugin> plugins) {}

  @Provides
  @EngineScoped
  Reports reports(EngineSetup setup) {
    return new Reports(
        setup.operatorLog(), setup.rehearsal() == null ? null : setup.rehearsal().trace());
  }

  @Provides
  @EngineScoped
  Started plugins(
      EngineSetup setup,
      EngineConfig config,
      EventBackend backend,
      EngineTime time,
      Reports reports,
      Closing closing) {
    List<LoadedPlugin> found =
        PluginLoader.load(config.pluginFolder(), setup.plugins(), setup.operatorLog());
    Rehearsal rehearsal = setup.rehearsal();
    List<LoadedPlugin> plugins =
        rehearsal == null
            ? found
            : found.stream().map(plugin -> plugin.around(rehearsal.plugins())).toList();
    closing.with(() -> PluginLoader.closeJars(found));
    checkSections(config, plugins);
    if (rehearsal == null) {
      makeFolder(config.eventLogFolder());
    }
    for (LoadedPlugin plugin : plugins) {
      closing.with(plugin.plugin()); // also where its start fails half-way
      JsonNode section = config.plugins().path(plugin.settingsName());
      try {
        plugin
            .plugin()
            .start(
                PluginContext.builder()
                    .backend(backend)
                    .clock(time)
                    .eventLogFolder(config.eventLogFolder())
                    .server(config.server())
                    .version(RealtimeEngine.version())
                    .settings(
                        section instanceof ObjectNode settings
                            ? settings
                            : JsonNodeFactory.instance.objectNode())
                    .operatorLog(line -> reports.report(plugin.settingsName(), line))
                    .build());
      } catch (DefinitionException e) {
        throw new EngineException("plugins." + plugin.settingsName() + ": " + e.getMessage(), e);
      } catch (RuntimeException | LinkageError e) {
        throw new EngineException(
            "plugin "
                + plugin.plugin().getClass().getName()
                + " ("
                + plugin.origin()
                + ") cannot start: "
                + (e.getMessage() == null ? e : e.getMessage()),
            e);
      }
    }
    return new Started(plugins);
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new EngineException("the folder of event logs cannot be made: " + e.getMessage(), e);
    }
  }

  private static void checkSections(EngineConfig config, List<LoadedPlugin> plugins) {
    List<String> known = plugins.stream().map(LoadedPlugin::settingsName).toList();
    config
        .plugins()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new EngineException(
                    "plugins." + name + ": there is no such plugin" + Suggestion.of(name, known),
                    new IllegalArgumentException(name));
              }
            });
  }

  @Provides
  @EngineScoped
  ActionCatalogue catalogue(Started started) {
    try {
      return new ActionCatalogue(
          started.plugins(), List.of(CommonFields.CONDITIONAL, CommonFields.LUA));
    } catch (IllegalArgumentException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  @Provides
  @EngineScoped
  EventLogs logs(Started started) {
    List<EventLogReader> readers = new ArrayList<>();
    started.plugins().forEach(plugin -> readers.addAll(plugin.plugin().eventLogs()));
    return new EventLogs(readers);
  }
}
