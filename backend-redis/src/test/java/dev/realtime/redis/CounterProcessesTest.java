package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.backend.CounterUpdate.Operation;
import dev.realtime.api.backend.Counters.Standing;
import dev.realtime.redis.embedded.TestingRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One counter, to which two processes add with eight threads each. */
final class CounterProcessesTest {
  private static final String KEY = "kills:John:daily";
  private static final String BOARD = "kills:*:daily";
  private static final int PROCESSES = 2;
  private static final int THREADS = 8;
  private static final int CALLS = 250;

  /** Each call is a batch of two updates of the one counter. */
  private static final int UPDATES_A_CALL = 2;

  private static final String ADDRESS = "ADDRESS";
  private static final String PASSWORD = "PASSWORD";

  @TempDir Path folder;

  @Test
  void shouldBeExactAndKeepItsEnd() throws Exception {
    Path said = folder.resolve("said");
    try (TestingRedis redis = TestingRedis.own();
        RedisBackend backend = new RedisBackend(patient(redis.settings()))) {
      call(backend, 0);
      String end = redis.command("PEXPIRETIME", KEY);
      assertThat(Long.parseLong(end.substring(1))).isGreaterThan(System.currentTimeMillis());

      List<Process> children = new ArrayList<>();
      try {
        for (int i = 0; i < PROCESSES; i++) {
          children.add(child(redis.settings(), said));
        }
        for (Process child : children) {
          assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
          assertThat(child.exitValue()).as("%s", Files.readString(said)).isZero();
        }
      } finally {
        children.forEach(Process::destroyForcibly);
      }

      int sum = PROCESSES * THREADS * CALLS * UPDATES_A_CALL;
      assertThat(backend.keys().get(KEY).toCompletableFuture().get(10, TimeUnit.SECONDS))
          .isEqualTo(Integer.toString(sum));
      assertThat(backend.counters().top(BOARD, 5).toCompletableFuture().get(10, TimeUnit.SECONDS))
          .containsExactly(new Standing(1, "John", sum));
      assertThat(redis.command("PEXPIRETIME", KEY)).isEqualTo(end);
    }
  }

  private static Process child(RedisSettings settings, Path said) throws Exception {
    String java = ProcessHandle.current().info().command().orElse("java");
    ProcessBuilder child =
        new ProcessBuilder(
            java,
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            CounterProcessesTest.class.getName());
    child.environment().put(ADDRESS, settings.addresses().get(0));
    child.environment().put(PASSWORD, Objects.requireNonNull(settings.password()).reveal());
    return child
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
        .start();
  }

  /** What a child does. */
  public static void main(String[] arguments) throws Exception {
    RedisSettings settings =
        patient(
            RedisSettings.of(
                System.getenv(ADDRESS).replace("://", "://:" + System.getenv(PASSWORD) + "@")));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (RedisBackend backend = new RedisBackend(settings)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(
            threads.submit(
                () -> {
                  for (int call = 0; call < CALLS; call++) {
                    call(backend, 1);
                  }
                  return true;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A call that timed out might have counted: on a slow machine that is no fault. */
  private static RedisSettings patient(RedisSettings settings) {
    return settings.withTimeout(Duration.ofSeconds(30));
  }

  private static void call(RedisBackend backend, double by) throws Exception {
    CounterUpdate update =
        new CounterUpdate(
            KEY, Operation.ADD, by, Duration.ofHours(1), List.of(new Board(BOARD, "John")));
    backend
        .counters()
        .update(List.of(update, update))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }
}
