package dev.realtime.server;

import dev.realtime.api.action.PluginContext;
import dev.realtime.api.action.Quantities;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.event.Json;
import dev.realtime.engine.plugin.EventLogs;
import dev.realtime.engine.plugin.LoadedPlugin;
import dev.realtime.engine.plugin.PluginLoader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realtime log PATH}. */
@Command(
    name = "log",
    description = "Reads an event log, also while an engine writes it.",
    footer = {
      "",
      "A time is so long ago (24h, 30m), a date and time (2026-05-31T18:00), or seconds since 1970."
    })
final class LogCommand implements Callable<Integer> {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Parameters(
      index = "0",
      paramLabel = "PATH",
      description = "as rules write it, such as logs/events/deaths.log")
  private String path = "";

  @Option(names = "--since", paramLabel = "TIME", description = "the earliest event")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "the latest event")
  private @Nullable String until;

  @Option(names = "--limit", paramLabel = "N", description = "the most events; ${DEFAULT-VALUE}")
  private int limit = EventLogQuery.DEFAULT_LIMIT;

  @Option(names = "--channel", paramLabel = "CHANNEL", description = "only its events")
  private @Nullable String channel;

  @Option(names = "--desc", description = "newest first")
  private boolean descending;

  @Option(names = "--json", description = "a JSON object a line")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    EngineConfig config = options.load();
    EventLogQuery query;
    try {
      query =
          new EventLogQuery(
              relative(config.eventLogFolder()),
              time("--since", since),
              time("--until", until),
              limit,
              channel,
              descending ? EventLogQuery.Order.NEWEST_FIRST : EventLogQuery.Order.OLDEST_FIRST);
    } catch (EventLogException e) {
      throw new UseException(String.valueOf(e.getMessage()));
    }
    if (!Files.isDirectory(config.eventLogFolder())) {
      throw new EventLogException(
          "there are no event logs under " + config.dataFolder() + "; name its folder with --data");
    }
    List<LoadedPlugin> plugins =
        PluginLoader.load(config.pluginFolder(), List.of(), System.err::println);
    List<EventLogReader> readers = new ArrayList<>();
    try {
      for (LoadedPlugin plugin : plugins) {
        plugin
            .plugin()
            .start(
                PluginContext.builder()
                    .eventLogFolder(config.eventLogFolder())
                    .server(config.server())
                    .operatorLog(line -> System.err.println("realtime: " + line))
                    .build());
        readers.addAll(plugin.plugin().eventLogs());
      }
      new EventLogs(readers).read(query).forEach(this::print);
      System.out.flush();
      return ExitCode.FINE;
    } finally {
      plugins.forEach(plugin -> plugin.plugin().close());
    }
  }

  /** A path that leads to the log from here is as good as the name that rules use. */
  private String relative(Path logs) {
    Path here = Path.of(path).toAbsolutePath().normalize();
    Path base = logs.toAbsolutePath().normalize();
    return here.startsWith(base) && Files.exists(here)
        ? base.relativize(here).toString().replace('\\', '/')
        : path;
  }

  private void print(LoggedEvent event) {
    if (json) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("time", BigDecimal.valueOf(event.time().toEpochMilli(), 3));
      record.put("channel", event.channel());
      record.put("data", event.data());
      System.out.println(Json.tree(record));
    } else {
      System.out.println(SHOWN.format(event.time()) + "  " + event.channel() + "  " + event.data());
    }
  }

  private static @Nullable Instant time(String option, @Nullable String text) throws UseException {
    if (text == null) {
      return null;
    }
    if (text.matches("\\d{9,}(\\.\\d+)?")) {
      return Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000));
    }
    try {
      return Instant.now().minus(Quantities.duration(text));
    } catch (IllegalArgumentException notAgo) {
      try {
        return LocalDateTime.parse(text.replace(' ', 'T'))
            .atZone(ZoneId.systemDefault())
            .toInstant();
      } catch (DateTimeException e) {
        throw new UseException(
            option
                + ": \""
                + text
                + "\" is no time: write 24h, 2026-05-31T18:00 or seconds since 1970");
      }
    }
  }
}
