package dev.realtime.benchmarks;

import dev.realtime.engine.RealtimeEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an event costs from {@code emit} until its rules have decided, with rules on its own channel
 * and rules on other channels. The store is memory, so that the engine itself is measured; each
 * rule has a condition that is looked at and does not hold.
 *
 * <p>The peer is the same engine with no rules elsewhere: the cost must not grow with them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RoutingBenchmark {
  private static final int BATCH = 2_000;

  /** Rules on the channel of the events. */
  @Param({"1", "100"})
  public int rulesHere;

  /** Rules on as many other channels. */
  @Param({"0", "10000"})
  public int rulesElsewhere;

  private final Semaphore routed = new Semaphore(0);
  private RealtimeEngine engine;
  private Path folder;
  private final Map<String, Object> kill = new LinkedHashMap<>();

  /** Starts an engine with its rules. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    folder = Files.createTempDirectory("routing");
    engine = RealtimeEngine.builder().dataFolder(folder).start();
    for (int i = 0; i < rulesHere; i++) {
      addRule("player:death", i);
    }
    for (int i = 0; i < rulesElsewhere; i++) {
      addRule("other:" + i, i);
    }
    // Added last, so it hears of an event when every rule has decided.
    engine.on("player:death", event -> routed.release());
    kill.put("killer", "John");
    kill.put("victim", "Alice");
    kill.put("weapon", "weapon_crossbow");
    kill.put("victim_hp", 12);
    kill.put("map", "gm_construct");
    kill.put("headshot", true);
  }

  private void addRule(String channel, int number) {
    engine.addHook(
        channel,
        Map.of(
            "name",
            channel + number,
            "type",
            "counter",
            "key",
            "never",
            "condition",
            "data.weapon == 'weapon_" + number + "' and data.victim_hp < 20"));
  }

  /** Emits events, and waits until all have been routed. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void emitAndRoute() throws InterruptedException {
    for (int i = 0; i < BATCH; i++) {
      engine.emit("player:death", kill);
    }
    if (!routed.tryAcquire(BATCH, 30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the events were not routed in time");
    }
  }

  /** Stops the engine. */
  @TearDown(Level.Trial)
  public void stop() {
    engine.close();
  }
}
