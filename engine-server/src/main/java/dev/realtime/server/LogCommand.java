package dev.realtime.server;

import dev.realtime.api.action.Quantities;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogPass;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.EventLogRange;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.api.log.EventLogStats;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.config.EngineConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realtime log PATH}. */
@Command(
    name = "log",
    description = "Reads, follows or exports an event log, also while an engine writes it.",
    footer = {
      "",
      "A time is so long ago (24h, 30m), a date (2026-05-31) or a date and time (2026-05-31T18:00) of"
          + " this machine, or seconds since 1970."
    })
final class LogCommand implements Callable<Integer> {
  private static final int LAST_EVENTS = 10;
  private static final long FOLLOW_MILLIS = 200;

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

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "the most events; 1000, and 10 with --follow")
  private @Nullable Integer limit;

  @Option(names = "--channel", paramLabel = "CHANNEL", description = "only its events")
  private @Nullable String channel;

  @Option(names = "--desc", description = "newest first")
  private boolean descending;

  @Option(names = "--json", description = "a JSON object a line")
  private boolean json;

  @Option(
      names = {"-f", "--follow"},
      description = "shows the last events, then what is appended, until it is stopped")
  private boolean follow;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "with --follow: ends by itself, such as 30s")
  private @Nullable String duration;

  @Option(names = "--stats", description = "how much the log holds, in place of its events")
  private boolean stats;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "writes all events of the range to FILE.jsonl or FILE.csv, as appended")
  private @Nullable Path export;

  @Override
  public Integer call() throws Exception {
    checkOptions();
    EngineConfig config = options.load();
    Instant start = time("--since", since);
    Instant end = time("--until", until);
    if (start != null && end != null && start.isAfter(end)) {
      throw new UseException(
          "--since \""
              + since
              + "\" is later than --until \""
              + until
              + "\": no event is in between");
    }
    Duration longest = Words.duration("--for", duration);
    try (LogPlugins logs = new LogPlugins(config, options.environment())) {
      String name = logs.name(path);
      if (stats) {
        EventLogStats found = logs.readerOf(name).stats(name);
        System.out.println(json ? LogText.statsJson(found) : LogText.stats(found));
      } else if (follow) {
        follow(logs, name, longest);
      } else if (export != null) {
        export(logs.readerOf(name), range(name, start, end), export);
      } else {
        read(logs.readerOf(name), query(name, start, end));
      }
      System.out.flush();
      return ExitCode.FINE;
    }
  }

  private void checkOptions() throws UseException {
    int modes = (stats ? 1 : 0) + (follow ? 1 : 0) + (export != null ? 1 : 0);
    if (modes > 1) {
      throw new UseException("--follow, --stats and --export do not go together");
    }
    if ((follow || stats) && (since != null || until != null || descending)) {
      throw new UseException(
          "--since, --until and --desc do not go with " + (follow ? "--follow" : "--stats"));
    }
    if (stats && (channel != null || limit != null)) {
      throw new UseException("--channel and --limit do not go with --stats");
    }
    if (export != null && (descending || limit != null || json)) {
      throw new UseException("--desc, --limit and --json do not go with --export");
    }
    if (export != null && !LogExport.isKnown(export)) {
      throw new UseException("--export: \"" + export + "\" must end in .jsonl or .csv");
    }
    if (export != null) {
      Path folder = export.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        throw new UseException("--export: the folder " + folder + " does not exist");
      }
    }
    if (channel != null && (channel.indexOf('*') >= 0 || channel.isEmpty())) {
      throw new UseException("--channel is the name of one channel, not \"" + channel + "\"");
    }
    if (duration != null && !follow) {
      throw new UseException("--for goes with --follow only");
    }
    if (follow && limit != null && limit < 0) {
      throw new UseException("--limit must be at least 0, not " + limit);
    }
  }

  private EventLogQuery query(String name, @Nullable Instant start, @Nullable Instant end)
      throws UseException {
    try {
      return new EventLogQuery(
          name,
          start,
          end,
          limit == null ? EventLogQuery.DEFAULT_LIMIT : limit,
          channel,
          descending ? EventLogQuery.Order.NEWEST_FIRST : EventLogQuery.Order.OLDEST_FIRST);
    } catch (EventLogException e) {
      throw new UseException(String.valueOf(e.getMessage()));
    }
  }

  private EventLogRange range(String name, @Nullable Instant start, @Nullable Instant end)
      throws UseException {
    try {
      return new EventLogRange(name, start, end, channel);
    } catch (EventLogException e) {
      throw new UseException(String.valueOf(e.getMessage()));
    }
  }

  private void read(EventLogReader reader, EventLogQuery query) {
    List<LoggedEvent> events = reader.read(query);
    events.forEach(this::print);
    if (events.isEmpty()) {
      System.err.println("no event");
    } else if (limit == null && events.size() == query.limit()) {
      System.err.printf(
          Locale.ROOT,
          "the %s %,d; --limit or --export for more%n",
          descending ? "newest" : "oldest",
          events.size());
    }
  }

  private void follow(LogPlugins logs, String name, @Nullable Duration longest)
      throws UseException, InterruptedException {
    EventLogPass pass =
        logs.readerOf(name)
            .passFromEnd(range(name, null, null), limit == null ? LAST_EVENTS : limit);
    CountDownLatch stopped = Stopping.latch();
    long begun = System.nanoTime();
    boolean ended = false;
    while (!ended) {
      pass.next(this::print);
      System.out.flush();
      ended =
          stopped.await(FOLLOW_MILLIS, TimeUnit.MILLISECONDS)
              || longest != null && System.nanoTime() - begun > longest.toNanos();
    }
    pass.next(this::print);
  }

  private static void export(EventLogReader reader, EventLogRange range, Path file)
      throws Exception {
    try (Progress progress = Progress.onTerminal()) {
      long events = new LogExport(reader, range, progress).writeTo(file);
      System.err.printf("%,d events in %s%n", events, file);
    }
  }

  private void print(LoggedEvent event) {
    System.out.println(json ? LogText.json(event) : LogText.line(event));
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
        return LocalDateTime.parse(
                text.matches("\\d+-\\d+-\\d+") ? text + "T00:00" : text.replace(' ', 'T'))
            .atZone(ZoneId.systemDefault())
            .toInstant();
      } catch (DateTimeException e) {
        throw new UseException(
            option
                + ": \""
                + text
                + "\" is no time: write 24h, 2026-05-31, 2026-05-31T18:00 or seconds since 1970");
      }
    }
  }
}
