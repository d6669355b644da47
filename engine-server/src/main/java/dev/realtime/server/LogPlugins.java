package dev.realtime.server;

import dev.realtime.api.action.PluginContext;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.plugin.LoadedPlugin;
import dev.realtime.engine.plugin.PluginLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The event logs of every plugin, without an engine around them. */
final class LogPlugins implements AutoCloseable {
  private final Path folder;
  private final List<LoadedPlugin> plugins;
  private final EventLogs logs;

  LogPlugins(EngineConfig config) {
    folder = config.eventLogFolder();
    if (!Files.isDirectory(folder)) {
      throw new EventLogException(
          "there are no event logs under " + config.dataFolder() + "; name its folder with --data");
    }
    plugins = PluginLoader.load(config.pluginFolder(), List.of(), System.err::println);
    List<EventLogReader> readers = new ArrayList<>();
    for (LoadedPlugin plugin : plugins) {
      plugin
          .plugin()
          .start(
              PluginContext.builder()
                  .eventLogFolder(folder)
                  .server(config.server())
                  .operatorLog(line -> System.err.println("realtime: " + line))
                  .build());
      readers.addAll(plugin.plugin().eventLogs());
    }
    logs = new EventLogs(readers);
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
    plugins.forEach(plugin -> plugin.plugin().close());
  }
}
