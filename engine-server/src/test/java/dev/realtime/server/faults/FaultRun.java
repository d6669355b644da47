package dev.realtime.server.faults;

import dev.realtime.api.Secret;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.redis.TestingRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three engines with the same rules, a producer of numbered events, and faults at random moments:
 * an engine is killed and started again, Redis is killed and started again from its file, every
 * connection is cut, an engine stands still for longer than its lease. At the end everything is
 * added up.
 */
final class FaultRun {
  static final int BUCKETS = 10;

  private static final String RULES =
      """
      realtime.AddHook("fault:event", {type = "file", name = "log", path = "all.log"})
      realtime.AddHook("fault:event", {type = "http", name = "post", url = "%s",
        retry = {attempts = 20, backoff = 0.2, max_backoff = 2}})
      realtime.AddHook("fault:event", {type = "counter", name = "count", key = "fault:count"})
      realtime.AddHook("fault:event", {type = "counter", name = "buckets", key = "fault:{bucket}:sum",
        action = "incrby", by = "{n}"})
      realtime.AddAggregator("fault:event", {name = "windows", interval = 2,
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
  private final Random random;
  private final int shortestPauseMillis;
  private final int longestPauseMillis;
  private final Map<String, Integer> faults = new HashMap<>();
  private volatile int emitted;
  private volatile boolean enough;

  FaultRun(int events, int rate, long seed, int shortestPauseMillis, int longestPauseMillis) {
    this.events = events;
    this.rate = rate;
    this.random = new Random(seed);
    this.shortestPauseMillis = shortestPauseMillis;
    this.longestPauseMillis = longestPauseMillis;
  }

  /** Runs it all, and adds up. */
  Tally run(Path folder) throws Exception {
    try (TestingRedis redis = TestingRedis.own();
        Endpoint endpoint = new Endpoint()) {
      alwaysOnDisk(redis);
      Path rules = Files.writeString(folder.resolve("rules.lua"), RULES.formatted(endpoint.url()));
      List<EngineProcess> engines = new ArrayList<>();
      try {
        for (String name : List.of("one", "two", "three")) {
          engines.add(new EngineProcess(folder.resolve(name), rules, url(redis)));
        }
        for (EngineProcess engine : engines) {
          awaitReady(engine);
        }
        try (RealtimeEngine producer =
            RealtimeEngine.builder()
                .redis(url(redis))
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

  private void produce(RealtimeEngine producer, TestingRedis redis, List<EngineProcess> engines)
      throws Exception {
    long start = System.nanoTime();
    Thread chaos = new Thread(() -> trouble(redis, engines), "faults");
    chaos.start();
    for (int n = 1; n <= events; n++) {
      while (producer.emit("fault:event", Map.of("n", n, "bucket", "b" + n % BUCKETS)) != null) {
        TimeUnit.MILLISECONDS.sleep(5); // not taken over: it is ours to offer again
      }
      emitted = n;
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

  private void trouble(TestingRedis redis, List<EngineProcess> engines) {
    try {
      while (!enough) {
        pause(shortestPauseMillis, longestPauseMillis);
        EngineProcess engine = engines.get(random.nextInt(engines.size()));
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> {
            count("engine killed");
            engine.kill();
            try {
              pause(200, 2000);
            } finally {
              engine.start();
            }
          }
          case 3, 4 -> {
            count("redis killed");
            redis.kill();
            try {
              pause(100, 1500);
            } finally {
              redis.start();
              alwaysOnDisk(redis);
            }
          }
          case 5, 6, 7 -> {
            count("connections cut");
            redis.command("CLIENT", "KILL", "TYPE", "normal");
            redis.command("CLIENT", "KILL", "TYPE", "pubsub");
          }
          default -> {
            count("engine paused");
            engine.signal("STOP");
            try {
              pause(11_000, 13_000);
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

  private void count(String fault) {
    faults.merge(fault, 1, Integer::sum);
    System.out.printf("%tT.%<tL after event %,d: %s%n", System.currentTimeMillis(), emitted, fault);
  }

  private void pause(int least, int most) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(least + random.nextInt(most - least + 1));
  }

  private static void alwaysOnDisk(TestingRedis redis) {
    redis.command("CONFIG", "SET", "appendfsync", "always");
  }

  static String url(TestingRedis redis) {
    Secret password = Objects.requireNonNull(redis.settings().password());
    return "redis://:" + password.reveal() + "@127.0.0.1:" + redis.port();
  }

  static void awaitReady(EngineProcess engine) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(engine.output()) || !Files.readString(engine.output()).contains("ready")) {
      if (System.nanoTime() > end || !engine.isAlive()) {
        throw new IllegalStateException("not ready: " + Files.readString(engine.output()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** What the engines told their operator, but for the comings and goings of Redis. */
  private static void showComplaints(List<EngineProcess> engines) throws IOException {
    for (EngineProcess engine : engines) {
      Files.readAllLines(engine.output()).stream()
          .filter(line -> !line.matches("ready.*|.*connected to redis.*|.*trying again until.*"))
          .limit(50)
          .forEach(line -> System.out.println(engine.output().getFileName() + ": " + line));
    }
  }

  /** Until nothing moves any more; that all is there is looked at afterwards. */
  private void awaitEverything(RealtimeEngine producer, Endpoint endpoint) throws Exception {
    if (!producer.flush(Duration.ofMinutes(2))) {
      throw new IllegalStateException("events could not be handed over");
    }
    List<Object> before = List.of();
    long changed = System.nanoTime();
    while (System.nanoTime() - changed < TimeUnit.SECONDS.toNanos(20)) {
      TimeUnit.MILLISECONDS.sleep(250);
      List<Object> now =
          List.of(
              endpoint.requests(),
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
    Map<String, Long> windows = new HashMap<>();
    long windowRecords = 0;
    for (EngineProcess engine : engines) {
      for (var record : LogFiles.read(engine.eventLogs(), "all.log")) {
        logged.set(record.path("n").asInt());
        records++;
      }
      for (var record : LogFiles.read(engine.eventLogs(), "windows.log")) {
        windowRecords++;
        windows.put(record.path("sum").asText() + "/" + record.path("events").asText(), 1L);
      }
    }
    logged.clear(0);
    int posted = 0;
    for (int n = 1; n <= events; n++) {
      posted += endpoint.has(n) ? 1 : 0;
    }
    long[] expected = new long[BUCKETS];
    for (int n = 1; n <= events; n++) {
      expected[n % BUCKETS] += n;
    }
    int exact = 0;
    for (int b = 0; b < BUCKETS; b++) {
      exact += Objects.equals(number(producer, "fault:b" + b + ":sum"), expected[b]) ? 1 : 0;
    }
    return new Tally(
        events,
        Map.copyOf(faults),
        logged.cardinality(),
        records - logged.cardinality(),
        posted,
        endpoint.requests() - posted,
        endpoint.underOtherIds().size(),
        number(producer, "fault:count"),
        exact,
        number(producer, "fault:window:events"),
        number(producer, "fault:window:sum"),
        windowRecords,
        producer.stats().path("dropped").asLong());
  }
}
