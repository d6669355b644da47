package dev.realtime.server.faults;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.redis.RedisBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three engines with the same rules, a producer of numbered events, and faults at random moments:
 * an engine is killed and started again, Redis fails, every connection is cut, an engine stands
 * still for longer than its lease. At the end everything is added up.
 */
final class FaultRun {
  static final int BUCKETS = 10;
  static final int WINDOW_SECONDS = 2;

  private static final String RULES =
      """
      realtime.AddHook("fault:event", {type = "file", name = "log", path = "all.log"})
      realtime.AddHook("fault:event", {type = "http", name = "post", url = "%s",
        retry = {attempts = 20, backoff = 0.2, max_backoff = 2}})
      realtime.AddHook("fault:event", {type = "counter", name = "count", key = "fault:count"})
      realtime.AddHook("fault:event", {type = "counter", name = "buckets", key = "fault:{bucket}:sum",
        action = "incrby", by = "{n}"})
      realtime.AddAggregator("fault:event", {name = "windows", interval = %d,
        aggregate = function(events)
          local sum = 0
          for _, event in ipairs(events) do sum = sum + event.n end
          return {events = #events, sum = sum}
        end,
        actions = {{type = "counter", key = "fault:window:events", action = "incrby", by = "{events}"},
                   {type = "counter", key = "fault:window:sum", action = "incrby", by = "{sum}"},
                   {type = "file", path = "windows.log"}}})
      """;

  private final int events;
  private final int rate;
  private final Faults faults;
  private final int shortestPauseMillis;
  private final int longestPauseMillis;
  private volatile boolean enough;

  FaultRun(int events, int rate, long seed, int shortestPauseMillis, int longestPauseMillis) {
    this.events = events;
    this.rate = rate;
    this.faults = new Faults(seed);
    this.shortestPauseMillis = shortestPauseMillis;
    this.longestPauseMillis = longestPauseMillis;
  }

  /** Runs it all, and adds up. */
  Tally run(Path folder, FaultStore redis) throws Exception {
    try (Endpoint endpoint = new Endpoint()) {
      Path rules =
          Files.writeString(
              folder.resolve("rules.lua"), RULES.formatted(endpoint.url(), WINDOW_SECONDS));
      List<EngineProcess> engines = new ArrayList<>();
      try {
        for (String name : List.of("one", "two", "three")) {
          engines.add(new EngineProcess(folder.resolve(name), rules, redis.environment()));
        }
        for (EngineProcess engine : engines) {
          engine.awaitReady();
        }
        try (RealtimeEngine producer =
            RealtimeEngine.builder()
                .backend(new RedisBackend(redis.settings()))
                .dataFolder(folder.resolve("producer"))
                .operatorLog(line -> {})
                .start()) {
          produce(producer, redis, engines);
          awaitEverything(producer, endpoint);
          engines.forEach(EngineProcess::close);
          showComplaints(engines);
          return tally(producer, endpoint, engines);
        }
      } finally {
        engines.forEach(EngineProcess::close);
      }
    }
  }

  private void produce(RealtimeEngine producer, FaultStore redis, List<EngineProcess> engines)
      throws Exception {
    long start = System.nanoTime();
    Thread chaos = new Thread(() -> trouble(redis, engines), "faults");
    chaos.start();
    for (int n = 1; n <= events; n++) {
      while (producer.emit("fault:event", Map.of("n", n, "bucket", "b" + n % BUCKETS)) != null) {
        TimeUnit.MILLISECONDS.sleep(5); // not taken over: it is ours to offer again
      }
      faults.emitted(n);
      long ahead = start + (long) (n * 1e9 / rate) - System.nanoTime();
      if (ahead > 2_000_000) {
        TimeUnit.NANOSECONDS.sleep(ahead);
      }
    }
    enough = true;
    chaos.join();
    for (EngineProcess engine : engines) {
      engine.signal("CONT");
      if (!engine.isAlive()) {
        engine.start();
      }
    }
  }

  private void trouble(FaultStore redis, List<EngineProcess> engines) {
    try {
      while (!enough) {
        faults.pause(shortestPauseMillis, longestPauseMillis);
        EngineProcess engine = engines.get(faults.pick(engines.size()));
        switch (faults.pick(10)) {
          case 0, 1, 2 -> {
            faults.begin("engine killed");
            engine.kill();
            try {
              faults.pause(200, 2000);
            } finally {
              engine.start();
            }
          }
          case 3, 4 -> redis.fail(faults);
          case 5, 6, 7 -> {
            faults.begin("connections cut");
            redis.cutConnections();
          }
          default -> {
            faults.begin("engine paused");
            engine.signal("STOP");
            try {
              faults.pause(11_000, 13_000);
            } finally {
              engine.signal("CONT");
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the engines told their operator, but for the comings and goings of Redis. */
  private static void showComplaints(List<EngineProcess> engines) {
    for (EngineProcess engine : engines) {
      engine
          .said()
          .filter(line -> !line.matches("ready.*|.*connected to redis.*|.*trying again until.*"))
          .limit(50)
          .forEach(line -> System.out.println(engine.output().getFileName() + ": " + line));
    }
  }

  /**
   * Until nothing moves any more; that all is there is looked at afterwards. An owner that was
   * killed twice on its way back is taken over after three leases and a start, on a busy machine.
   */
  private void awaitEverything(RealtimeEngine producer, Endpoint endpoint) throws Exception {
    if (!producer.flush(Duration.ofMinutes(2))) {
      throw new IllegalStateException("events could not be handed over");
    }
    List<Object> before = List.of();
    long changed = System.nanoTime();
    List<Object> everything =
        List.of((long) events, Integer.toString(events), Integer.toString(events));
    while (System.nanoTime() - changed < TimeUnit.SECONDS.toNanos(60)
        && !before.equals(everything)) {
      TimeUnit.MILLISECONDS.sleep(250);
      List<Object> now =
          List.of(
              (long) endpoint.events(),
              String.valueOf(number(producer, "fault:count")),
              String.valueOf(number(producer, "fault:window:events")));
      if (!now.equals(before)) {
        before = now;
        changed = System.nanoTime();
      }
    }
  }

  static @Nullable Long number(RealtimeEngine engine, String key) {
    try {
      String text = engine.backend().keys().get(key).toCompletableFuture().get(5, TimeUnit.SECONDS);
      return text == null ? null : Long.valueOf(text);
    } catch (Exception e) {
      return null;
    }
  }

  private Tally tally(RealtimeEngine producer, Endpoint endpoint, List<EngineProcess> engines)
      throws IOException {
    BitSet logged = new BitSet();
    long records = 0;
    long windowRecords = 0;
    long deadLetters = 0;
    for (EngineProcess engine : engines) {
      for (var record : LogFiles.read(engine.eventLogs(), "all.log")) {
        logged.set(record.path("n").asInt());
        records++;
      }
      deadLetters += engine.deadLetters();
      windowRecords += LogFiles.read(engine.eventLogs(), "windows.log").size();
    }
    logged.clear(0);
    BitSet posted = new BitSet();
    long[] sums = new long[BUCKETS];
    for (int n = 1; n <= events; n++) {
      posted.set(n, endpoint.has(n));
    }
    for (int b = 0; b < BUCKETS; b++) {
      Long sum = number(producer, "fault:b" + b + ":sum");
      sums[b] = sum == null ? 0 : sum;
    }
    return new Tally(
        events,
        faults.counts(),
        faults.forgivable(),
        faults.forgivableInWindows(),
        logged,
        records - logged.cardinality(),
        posted,
        endpoint.requests() - posted.cardinality(),
        endpoint.underOtherIds().size(),
        number(producer, "fault:count"),
        sums,
        number(producer, "fault:window:events"),
        number(producer, "fault:window:sum"),
        windowRecords,
        deadLetters,
        producer.stats().path("dropped").asLong());
  }
}
