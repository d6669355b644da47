package dev.realtime.benchmarks;

import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.CounterUpdate.Operation;
import dev.realtime.api.backend.Counters;
import dev.realtime.redis.RedisBackend;
import dev.realtime.redis.RedisSettings;
import dev.realtime.redis.embedded.EmbeddedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * The ten best of a thousand, a hundred thousand and a million players, each on a real Redis of its
 * own: the leaderboard, beside what one does without it, a SCAN for the counters with an MGET of
 * their numbers. Both must name the same ten.
 */
public final class LeaderboardRun {
  private static final int BATCH = 500;
  private static final int BEST = 10;
  private static final int READS = 1_001;
  private static final int SCANS = 5;
  private static final int SCAN_COUNT = 1_000;
  private static final String PATTERN = "kills:*:daily";

  private LeaderboardRun() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    for (int members : new int[] {1_000, 1_000, 100_000, 1_000_000}) {
      Path folder = Files.createTempDirectory("leaderboard-run");
      try (EmbeddedRedis redis = EmbeddedRedis.start(folder)) {
        run(redis.settings(), members);
      } finally {
        delete(folder);
      }
    }
  }

  private static void run(RedisSettings settings, int members) throws Exception {
    RedissonClient client = client(settings);
    try (RedisBackend backend = new RedisBackend(settings)) {
      long begun = System.nanoTime();
      fill(backend.counters(), members);
      double seconds = (System.nanoTime() - begun) / 1e9;
      List<String> board = board(backend.counters());
      List<String> scanned = scan(client);
      if (!board.equals(scanned)) {
        throw new IllegalStateException(board + " is not " + scanned);
      }
      System.out.printf(
          "%,9d members: top 10 in %.3f ms (99 of 100 within %.3f ms); SCAN and MGET %,.1f ms;"
              + " filled with %,.0f updates/s%n",
          members,
          quantile(READS, 0.5, () -> board(backend.counters())),
          quantile(READS, 0.99, () -> board(backend.counters())),
          quantile(SCANS, 0.5, () -> scan(client)),
          members / seconds);
    } finally {
      client.shutdown();
    }
  }

  private static void fill(Counters counters, int members) throws Exception {
    for (int from = 0; from < members; from += BATCH) {
      List<CounterUpdate> updates = new ArrayList<>(BATCH);
      for (int i = from; i < Math.min(members, from + BATCH); i++) {
        // every number once, in no order
        double kills = (i * 7_919L + 13) % members;
        updates.add(
            new CounterUpdate(
                "kills:p" + i + ":daily",
                Operation.ADD,
                kills,
                Duration.ofDays(1),
                List.of(new Board(PATTERN, "p" + i))));
      }
      counters.update(updates).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static List<String> board(Counters counters) throws Exception {
    return counters.top(PATTERN, BEST).toCompletableFuture().get(10, TimeUnit.SECONDS).stream()
        .map(Counters.Standing::name)
        .toList();
  }

  private static List<String> scan(RedissonClient client) {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    List<String> keys = new ArrayList<>(SCAN_COUNT);
    for (String key :
        client
            .getKeys()
            .getKeys(KeysScanOptions.defaults().pattern(PATTERN).chunkSize(SCAN_COUNT))) {
      keys.add(key);
      if (keys.size() == SCAN_COUNT) {
        all.addAll(numbers(client, keys));
        keys.clear();
      }
    }
    all.addAll(numbers(client, keys));
    return all.stream()
        .sorted(
            Comparator.comparingDouble(
                    (Map.Entry<String, String> entry) -> Double.parseDouble(entry.getValue()))
                .reversed())
        .limit(BEST)
        .map(entry -> entry.getKey().split(":")[1])
        .toList();
  }

  private static List<Map.Entry<String, String>> numbers(RedissonClient client, List<String> keys) {
    Map<String, String> numbers =
        client.getBuckets(StringCodec.INSTANCE).get(keys.toArray(String[]::new));
    return List.copyOf(numbers.entrySet());
  }

  /** In milliseconds. */
  private static double quantile(int times, double quantile, Callable<List<String>> read)
      throws Exception {
    double[] taken = new double[times];
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      read.call();
      taken[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(taken);
    return taken[(int) (times * quantile)];
  }

  private static RedissonClient client(RedisSettings settings) {
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config.setPassword(Objects.requireNonNull(settings.password()).reveal());
    config.useSingleServer().setAddress(settings.addresses().get(0));
    return Redisson.create(config);
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
