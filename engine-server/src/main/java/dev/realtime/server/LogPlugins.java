package dev.realtime.server;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.plugin.LoadedPlugin;
import dev.realtime.engine.plugin.OpenedType;
import dev.realtime.engine.plugin.PluginException;
import dev.realtime.engine.plugin.PluginLoader;
import dev.realtime.engine.plugin.TypeOpener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The event logs of every plugin, without an engine around them. */
final class LogPlugins implements AutoCloseable {
  private final Path folder;
  private final InMemoryBackend memory = new InMemoryBackend(InstantSource.system());
  private final List<Actions> opened = new ArrayList<>();
  private final EventLogs logs;

  /** Opens every type; of one that cannot be opened, the logs are not looked at. */
  LogPlugins(EngineConfig config, Function<String, @Nullable String> environment) {
    folder = config.eventLogFolder();
    if (!Files.isDirectory(folder)) {
      throw new EventLogException(
          "there are no event logs under " + config.dataFolder() + "; name its folder with --data");
    }
    PluginContext context =
        PluginContext.builder()
            .backend(memory)
            .eventLogFolder(folder)
            .server(config.server())
            .version(RealtimeEngine.version())
            .operatorLog(LogPlugins::tell)
            .build();
    TypeOpener opener = new TypeOpener(config.plugins(), environment);
    List<EventLogReader> readers = new ArrayList<>();
    for (LoadedPlugin plugin :
        PluginLoader.load(config.pluginFolder(), List.of(), LogPlugins::tell)) {
      for (ActionFactory factory : plugin.factories()) {
        try {
          OpenedType type = opener.open(plugin, factory, context);
          opened.add(type.actions());
          readers.addAll(type.logs());
        } catch (PluginException e) {
          tell(String.valueOf(e.getMessage()));
        }
      }
    }
    logs = new EventLogs(readers);
  }

  private static void tell(String line) {
    System.err.println("realtime: " + line);
  }

  EventLogReader readerOf(String path) {
    return logs.readerOf(path);
  }

  /** A path that leads to a log from here is as good as the name that rules use. */
  String name(String path) {
    Path here = Path.of(path).toAbsolutePath().normalize();
    Path base = folder.toAbsolutePath().normalize();
    return here.startsWith(base) && Files.exists(here)
        ? base.relativize(here).toString().replace('\\', '/')
        : path;
  }

  @Override
  public void close() {
    opened.forEach(Actions::close);
    memory.close();
  }
}
