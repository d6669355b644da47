package dev.realtime.engine;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.plugin.ActionCatalogue;
import dev.realtime.engine.plugin.CommonFields;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.plugin.LoadedPlugin;
import dev.realtime.engine.plugin.OpenedType;
import dev.realtime.engine.plugin.PluginException;
import dev.realtime.engine.plugin.PluginLoader;
import dev.realtime.engine.plugin.TypeOpener;
import dev.realtime.engine.time.EngineTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The plugins: found, checked, opened. */
final class PluginModule extends AbstractModule {

  /** Action types that have been opened. */
  record Opened(List<OpenedType> types) {}

  @Provides
  @EngineScoped
  Reports reports(EngineSetup setup) {
    return new Reports(
        setup.operatorLog(), setup.rehearsal() == null ? null : setup.rehearsal().trace());
  }

  @Provides
  @EngineScoped
  Opened open(
      EngineSetup setup,
      EngineConfig config,
      EventBackend backend,
      EngineTime time,
      Reports reports,
      Closing closing) {
    List<LoadedPlugin> found =
        PluginLoader.load(config.pluginFolder(), setup.plugins(), setup.operatorLog());
    closing.with(() -> PluginLoader.closeJars(found));
    TypeOpener opener = new TypeOpener(config.plugins(), setup.environment());
    try {
      ActionCatalogue.checkNames(found, List.of(CommonFields.CONDITIONAL, CommonFields.LUA));
      opener.checkSections(found);
    } catch (IllegalArgumentException | PluginException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
    Rehearsal rehearsal = setup.rehearsal();
    if (rehearsal == null) {
      makeFolder(config.eventLogFolder());
    }
    PluginContext context =
        PluginContext.builder()
            .backend(backend)
            .clock(time)
            .eventLogFolder(config.eventLogFolder())
            .server(config.server())
            .version(RealtimeEngine.version())
            .build();
    List<OpenedType> types = new ArrayList<>();
    for (LoadedPlugin plugin : found) {
      for (ActionFactory factory : plugin.factories()) {
        ActionFactory type = rehearsal == null ? factory : rehearsal.types().apply(factory);
        PluginContext own =
            context.toBuilder().operatorLog(line -> reports.report(factory.type(), line)).build();
        try {
          OpenedType opened = opener.open(plugin, type, own);
          closing.with(opened.actions());
          types.add(opened);
        } catch (PluginException e) {
          throw new EngineException(String.valueOf(e.getMessage()), e);
        }
      }
    }
    return new Opened(types);
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new EngineException("the folder of event logs cannot be made: " + e.getMessage(), e);
    }
  }

  @Provides
  @EngineScoped
  ActionCatalogue catalogue(Opened opened) {
    return new ActionCatalogue(opened.types());
  }

  @Provides
  @EngineScoped
  EventLogs logs(Opened opened) {
    return new EventLogs(opened.types().stream().flatMap(type -> type.logs().stream()).toList());
  }
}
