package dev.realtime.server.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.redis.RedisBackend;
import dev.realtime.server.DiscordStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An engine that acts on events for a long time, by rules of every type: what it takes of the
 * machine is looked at again and again, and at the end everything is added up.
 */
final class EnduranceRun {
  private static final int MOST_ROWS = 20;

  private static final String RULES =
      """
      local channel = "endurance:event"
      realtime.AddHook(channel, {type = "file", name = "log", path = "all.log"})
      realtime.AddHook(channel, {type = "http", name = "post", url = "%s"})
      realtime.AddHook(channel, {type = "counter", name = "count", key = "endurance:count"})
      realtime.AddHook(channel, {type = "counter", name = "kills", key = "endurance:kills:{player}"})
      realtime.AddHook(channel, {type = "discord", name = "tell", webhook_url = "%s", batch = true,
        condition = function(data) return data.n %% 1000 == 0 end, format = "{n}"})
      realtime.AddHook(channel, {type = "lua", name = "tenth", condition = "data.n %% 10 == 0",
        run = function(data) realtime.Emit("endurance:tenth", {n = data.n}) end})
      realtime.AddHook("endurance:tenth", {type = "counter", key = "endurance:tenths"})
      realtime.AddHook(channel, {type = "conditional", name = "sides", condition = "data.n %% 2 == 0",
        actions = {{type = "counter", key = "endurance:even"}},
        otherwise = {{type = "counter", key = "endurance:odd"}}})
      realtime.AddAggregator(channel, {name = "windows", interval = 10,
        aggregate = function(events) return {events = #events} end,
        actions = {{type = "counter", key = "endurance:windows", action = "incrby", by = "{events}"}}})
      """;

  private final Duration length;
  private final int rate;

  /** What is left when it has ended: by name, what there was and what there should be. */
  record Result(Map<String, List<Long>> counts, List<Sample> samples) {}

  /**
   * What the engine's process has at one moment.
   *
   * @param heapKilobytes after a collection
   */
  record Sample(
      long seconds,
      int emitted,
      long heapKilobytes,
      long residentKilobytes,
      int files,
      int threads) {
    static Sample of(EngineProcess engine, long seconds, int emitted) throws Exception {
      Path process = Path.of("/proc", Long.toString(engine.pid()));
      String status = Files.readString(process.resolve("status"));
      return new Sample(
          seconds,
          emitted,
          engine.heapKilobytes(),
          number(status, "VmRSS"),
          Objects.requireNonNull(process.resolve("fd").toFile().list()).length,
          (int) number(status, "Threads"));
    }

    private static long number(String status, String name) {
      String line = status.lines().filter(l -> l.startsWith(name + ":")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    }

    @Override
    public String toString() {
      return "%6d s %,11d events   heap %,7d KB   resident %,7d KB   %3d files   %3d threads"
          .formatted(seconds, emitted, heapKilobytes, residentKilobytes, files, threads);
    }
  }

  EnduranceRun(Duration length, int rate) {
    this.length = length;
    this.rate = rate;
  }

  Result run(Path folder) throws Exception {
    try (OneServer redis = new OneServer();
        Endpoint endpoint = new Endpoint();
        DiscordStandIn discord = new DiscordStandIn(InstantSource.system())) {
      String rules = RULES.formatted(endpoint.url(), discord.webhook("token"));
      Path file = Files.writeString(folder.resolve("rules.lua"), rules);
      try (EngineProcess engine =
              new EngineProcess(folder.resolve("engine"), file, redis.environment());
          RealtimeEngine producer =
              RealtimeEngine.builder()
                  .backend(new RedisBackend(redis.settings()))
                  .dataFolder(folder.resolve("producer"))
                  .operatorLog(System.out::println)
                  .start()) {
        engine.awaitReady();
        List<Sample> samples = new ArrayList<>();
        int events = produce(producer, engine, samples);
        await(producer, endpoint, discord, events);
        engine.close();
        engine.said().forEach(System.out::println);
        return new Result(counts(producer, endpoint, discord, engine.eventLogs(), events), samples);
      }
    }
  }

  private int produce(RealtimeEngine producer, EngineProcess engine, List<Sample> samples)
      throws Exception {
    int events = (int) (length.toSeconds() * rate);
    int rows = (int) Math.max(4, Math.min(MOST_ROWS, length.toMinutes()));
    long start = System.nanoTime();
    for (int n = 1; n <= events; n++) {
      Map<String, Object> event = Map.of("n", n, "player", "p" + n % 500);
      while (producer.emit("endurance:event", event) != null) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      if (n % (events / rows) == 0) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        Sample sample = Sample.of(engine, seconds, n);
        samples.add(sample);
        System.out.println(sample);
      }
      long ahead = start + (long) (n * 1e9 / rate) - System.nanoTime();
      if (ahead > 2_000_000) {
        TimeUnit.NANOSECONDS.sleep(ahead);
      }
    }
    return events;
  }

  /** Until all is there, or nothing comes any more. */
  private void await(RealtimeEngine producer, Endpoint endpoint, DiscordStandIn discord, int events)
      throws Exception {
    producer.flush(Duration.ofMinutes(1));
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (System.nanoTime() < end
        && (endpoint.events() < events
            || told(discord).size() < events / 1000
            || count(producer, "tenths") < events / 10
            || count(producer, "windows") < events)) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static Map<String, List<Long>> counts(
      RealtimeEngine producer,
      Endpoint endpoint,
      DiscordStandIn discord,
      Path eventLogs,
      int events) {
    BitSet logged = new BitSet();
    long records = 0;
    for (JsonNode record : LogFiles.read(eventLogs, "all.log")) {
      logged.set(record.path("n").asInt());
      records++;
    }
    long kills = 0;
    for (int player = 0; player < 500; player++) {
      kills += count(producer, "kills:p" + player);
    }
    Map<String, List<Long>> counts = new LinkedHashMap<>();
    counts.put("different events in the log", pair(logged.cardinality(), events));
    counts.put("records in the log", pair(records, events));
    counts.put("different events posted", pair(endpoint.events(), events));
    counts.put("requests", pair(endpoint.requests(), events));
    counts.put("counted", pair(count(producer, "count"), events));
    counts.put("kills of all players", pair(kills, events));
    counts.put("even", pair(count(producer, "even"), events / 2));
    counts.put("odd", pair(count(producer, "odd"), events - events / 2));
    counts.put("emitted again by a function", pair(count(producer, "tenths"), events / 10));
    counts.put("covered by windows", pair(count(producer, "windows"), events));
    counts.put("lines in Discord", pair(told(discord).size(), events / 1000));
    counts.put(
        "different ones of them", pair(told(discord).stream().distinct().count(), events / 1000));
    return counts;
  }

  private static List<Long> pair(long there, long expected) {
    return List.of(there, expected);
  }

  private static List<String> told(DiscordStandIn discord) {
    synchronized (discord) {
      return discord.contents.stream().flatMap(String::lines).toList();
    }
  }

  private static long count(RealtimeEngine producer, String key) {
    Long number = FaultRun.number(producer, "endurance:" + key);
    return number == null ? 0 : number;
  }
}
