package dev.realtime.benchmarks;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * End to end on the engine's own Redis: events are emitted as fast as they are taken, each adds to
 * a counter and its leaderboard, and the run ends when the last has. Prints one line a round; the
 * first rounds warm the JVM up.
 */
public final class ThroughputRun {
  private static final int ROUNDS = 6;
  private static final int EVENTS = 100_000;
  private static final int PLAYERS = 1_000;

  private ThroughputRun() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("chronicle.announcer.disable", "true");
    Path folder = Files.createTempDirectory("throughput");
    EngineConfig config = EngineConfig.inMemory().withFolders(folder, folder.resolve("plugins"));
    try (RealtimeEngine engine =
        RealtimeEngine.builder().config(config).store("embedded:").start()) {
      engine.addHook(
          "player:death",
          Map.of(
              "type", "counter",
              "key", "kills:{killer}:daily",
              "ttl", 86400,
              "condition", "data.victim_hp < 200"));
      for (int round = 1; round <= ROUNDS; round++) {
        long begun = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
          Map<String, Object> kill =
              Map.of("killer", "player" + i % PLAYERS, "victim", "Alice", "victim_hp", i % 100);
          while (engine.emit("player:death", kill) != null) {
            TimeUnit.MILLISECONDS.sleep(1); // the queue is full: the store sets the pace
          }
        }
        boolean all = engine.awaitQuiet(Duration.ofMinutes(2));
        double seconds = (System.nanoTime() - begun) / 1e9;
        double first =
            engine.leaderboard("kills:*:daily", 1).stream().mapToDouble(s -> s.score()).sum();
        System.out.printf(
            "round %d: %,d events in %.2f s = %,.0f events/s; all counted: %s%n",
            round,
            EVENTS,
            seconds,
            EVENTS / seconds,
            all && first == (double) round * EVENTS / PLAYERS);
      }
      System.out.println(engine.stats());
    }
  }
}
