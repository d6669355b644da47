package dev.realtime.server.faults;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.redis.RedisBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Three engines with the same hook, events all the time, and again and again the end of the engine
 * that acts. Each engine posts to an endpoint of its own, so it is seen who acts.
 */
final class TakeoverRun {
  private static final String RULE =
      """
      realtime.AddHook("takeover:event", {type = "http", name = "post", url = "%s",
        retry = {attempts = 20, backoff = 0.2, max_backoff = 2}})
      """;

  private static final int EVENTS_A_SECOND = 200;

  private final int takeovers;
  private final Random random;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<EngineProcess> engines = new ArrayList<>();
  private volatile boolean enough;
  private volatile int emitted;

  TakeoverRun(int takeovers, long seed) {
    this.takeovers = takeovers;
    this.random = new Random(seed);
  }

  /**
   * What was measured.
   *
   * @param took from each end of an engine to the first post of another, in milliseconds, sorted
   * @param lost how many events were never posted
   */
  record Outcome(List<Long> took, int emitted, long lost) {
    long median() {
      return took.get(took.size() / 2);
    }

    long worst() {
      return took.get(took.size() - 1);
    }

    @Override
    public String toString() {
      return """
          takeovers                     %d
          from kill to the first post   shortest %,d ms, median %,d ms, longest %,d ms
          events emitted                %,d, of which never posted: %,d
          """
          .formatted(took.size(), took.get(0), median(), worst(), emitted, lost);
    }
  }

  /** Runs it all. */
  Outcome run(Path folder) throws Exception {
    List<Long> took = new ArrayList<>();
    try (OneServer redis = new OneServer()) {
      for (String name : List.of("one", "two", "three")) {
        Endpoint endpoint = new Endpoint();
        endpoints.add(endpoint);
        Path rule =
            Files.writeString(folder.resolve(name + ".lua"), RULE.formatted(endpoint.url()));
        engines.add(new EngineProcess(folder.resolve(name), rule, redis.environment()));
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
        Thread events = new Thread(() -> produce(producer), "events");
        events.start();
        try {
          for (int i = 0; i < takeovers; i++) {
            took.add(takeover());
          }
        } finally {
          enough = true;
          events.join();
        }
        producer.flush(Duration.ofSeconds(30));
        await("every event posted", () -> lost() == 0, 20);
      }
    } finally {
      engines.forEach(EngineProcess::close);
      endpoints.forEach(Endpoint::close);
    }
    took.sort(null);
    return new Outcome(took, emitted, lost());
  }

  private void produce(RealtimeEngine producer) {
    try {
      while (!enough) {
        if (producer.emit("takeover:event", Map.of("n", emitted + 1)) == null) {
          emitted++;
        }
        TimeUnit.MILLISECONDS.sleep(1000 / EVENTS_A_SECOND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the engine that acts, at any moment between two renewals of its lease. */
  private long takeover() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(3000));
    int acting = acting();
    long[] before = requests();
    long killed = System.nanoTime();
    engines.get(acting).kill();
    if (!await("another engine acts", () -> anotherThan(acting, before), 60)) {
      throw new IllegalStateException("nobody took over");
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
    System.out.printf("engine %d ended, another acted after %,d ms%n", acting + 1, millis);
    engines.get(acting).start();
    engines.get(acting).awaitReady();
    return millis;
  }

  private int acting() {
    long[] before = requests();
    int[] found = {-1};
    if (!await(
        "an engine acts",
        () -> {
          long[] now = requests();
          for (int i = 0; i < now.length; i++) {
            if (now[i] > before[i]) {
              found[0] = i;
            }
          }
          return found[0] >= 0;
        },
        60)) {
      throw new IllegalStateException("no engine acts");
    }
    return found[0];
  }

  private boolean anotherThan(int acting, long[] before) {
    long[] now = requests();
    for (int i = 0; i < now.length; i++) {
      if (i != acting && now[i] > before[i]) {
        return true;
      }
    }
    return false;
  }

  private long[] requests() {
    return endpoints.stream().mapToLong(Endpoint::requests).toArray();
  }

  private long lost() {
    long lost = 0;
    for (int n = 1; n <= emitted; n++) {
      int event = n;
      lost += endpoints.stream().noneMatch(endpoint -> endpoint.has(event)) ? 1 : 0;
    }
    return lost;
  }

  private interface Condition {
    boolean holds();
  }

  private static boolean await(String what, Condition condition, int seconds) {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(seconds)) {
        System.out.println("waited in vain: " + what);
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
