package dev.realtime.redis.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.redis.RedisBackend;
import dev.realtime.redis.RedisSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
final class EmbeddedRedisTest {
  private static final long PATIENCE_SECONDS = 20;

  @TempDir private Path temp;

  /** A first call also loads the client, which takes long on a busy machine. */
  private static RedisSettings patient(EmbeddedRedis redis) {
    return redis.settings().withTimeout(Duration.ofSeconds(PATIENCE_SECONDS));
  }

  @Test
  void shouldServeWithAPasswordOnThisMachineOnly() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder());
        RedisBackend backend = new RedisBackend(patient(redis))) {
      assertThat(EmbeddedRedis.isSupported()).isTrue();
      assertThat(get(backend.keys().increment("n", 1))).isEqualTo(1);
      assertThat(redis.settings().addresses().get(0)).startsWith("redis://127.0.0.1:");
      assertThat(redis.settings().password()).isNotNull();
      assertThat(redis.settings().toString()).contains("***");
    }
  }

  @Test
  void shouldKeepItsDataForTheNextStart() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder());
        RedisBackend backend = new RedisBackend(patient(redis))) {
      get(backend.keys().set("name", "value"));
    }
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder());
        RedisBackend backend = new RedisBackend(patient(redis))) {
      assertThat(get(backend.keys().get("name"))).isEqualTo("value");
    }
  }

  @Test
  void shouldHideItsFilesFromOthers() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder())) {
      assertThat(permissions(folder())).isEqualTo("rwx------");
      assertThat(permissions(folder().resolve("bin"))).isEqualTo("rwx------");
      assertThat(permissions(folder().resolve("redis.conf"))).isEqualTo("rw-------");
      assertThat(permissions(folder().resolve("connection"))).isEqualTo("rw-------");
      assertThat(redis.serverProcess().info().commandLine().orElse(""))
          .doesNotContain(Objects.requireNonNull(redis.settings().password()).reveal());
    }
  }

  @Test
  void shouldBeFoundWhileItRuns() throws Exception {
    assertThat(EmbeddedRedis.running(folder())).isEmpty();
    ProcessHandle server;
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder())) {
      server = redis.serverProcess();
      Optional<RedisSettings> running = EmbeddedRedis.running(folder());
      assertThat(running).contains(redis.settings());
      try (RedisBackend backend = new RedisBackend(running.orElseThrow())) {
        assertThat(get(backend.keys().get("nothing"))).isNull();
      }
    }
    assertThat(server.isAlive()).isFalse();
    assertThat(EmbeddedRedis.running(folder())).isEmpty();
    assertThat(folder().resolve("connection")).doesNotExist();
  }

  @Test
  void shouldRefuseAFolderThatIsInUse() throws Exception {
    try (EmbeddedRedis first = EmbeddedRedis.start(folder())) {
      assertThatThrownBy(() -> EmbeddedRedis.start(folder()))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "data folder %s is in use by process %d"
                  .formatted(folder(), ProcessHandle.current().pid()));
      assertThat(EmbeddedRedis.running(folder())).contains(first.settings());
    }
    EmbeddedRedis.start(folder()).close();
  }

  @Test
  void shouldEndWithAProcessThatIsKilled() throws Exception {
    Child child = new Child(folder());
    assertThatThrownBy(() -> EmbeddedRedis.start(folder()))
        .hasMessage("data folder %s is in use by process %d".formatted(folder(), child.pid()));

    child.kill();

    child.server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(child.server.isAlive()).isFalse();
    assertThat(folder().resolve("connection")).exists();
    assertThat(EmbeddedRedis.running(folder())).isEmpty();
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder())) {
      assertThat(EmbeddedRedis.running(folder())).contains(redis.settings());
    }
  }

  /** As a service manager ends a service: every process is told, and the engine ends last. */
  @Test
  void shouldEndWithAProcessWhoseWholeGroupWasToldTo() throws Exception {
    Child child = new Child(folder());
    List<ProcessHandle> shells = new ArrayList<>(child.shell.children().toList());
    shells.remove(child.server);
    shells.add(child.shell);
    shells.forEach(ProcessHandle::destroy);

    child.kill();

    child.server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(child.server.isAlive()).isFalse();
  }

  @Test
  void shouldStartAtOnceAfterAProcessThatWasKilled() throws Exception {
    Child child = new Child(folder());
    try (RedisBackend backend = new RedisBackend(EmbeddedRedis.running(folder()).orElseThrow())) {
      get(backend.keys().set("name", "value"));
    }

    child.kill();

    try (EmbeddedRedis redis = EmbeddedRedis.start(folder());
        RedisBackend backend = new RedisBackend(patient(redis))) {
      assertThat(child.server.isAlive()).isFalse();
      assertThat(get(backend.keys().get("name"))).isEqualTo("value");
    }
  }

  @Test
  void shouldStartInAFolderWithAServerThatNobodyEnded() throws Exception {
    Child child = new Child(folder());
    // Without the shells between them nobody tells the server that its engine is gone.
    List<ProcessHandle> shells = new ArrayList<>(child.shell.children().toList());
    shells.remove(child.server);
    shells.add(child.shell);
    shells.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle shell : shells) {
      shell.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    child.kill();
    assertThat(child.server.isAlive()).isTrue();

    try (EmbeddedRedis redis = EmbeddedRedis.start(folder())) {
      assertThat(child.server.isAlive()).isFalse();
      assertThat(redis.serverProcess().isAlive()).isTrue();
    }
  }

  @Test
  void shouldNotTakeAStrangersProcessForItsOwn() throws Exception {
    Files.createDirectories(folder());
    long own = ProcessHandle.current().pid();
    Files.writeString(folder().resolve("redis.pid"), own + "\n");
    Files.writeString(folder().resolve("connection"), "redis://:x@127.0.0.1:1\n");

    EmbeddedRedis.start(folder()).close();

    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void shouldLeaveNoProcessBehind() throws Exception {
    List<ProcessHandle> started = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (EmbeddedRedis redis = EmbeddedRedis.start(folder())) {
        started.add(redis.serverProcess());
        redis.close();
      }
    }
    assertThat(started).noneMatch(ProcessHandle::isAlive);
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      assertThat(children.filter(child -> command(child).contains(temp.toString()))).isEmpty();
    }
  }

  @Test
  void shouldWorkInAFolderWithAnAwkwardName() throws Exception {
    Path awkward = temp.resolve("it's \"my\" data \\ folder");
    try (EmbeddedRedis redis = EmbeddedRedis.start(awkward)) {
      assertThat(EmbeddedRedis.running(awkward)).contains(redis.settings());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-amd64",
    "Linux, aarch64, linux-arm64",
    "Linux, i386, linux-386",
    "Linux, riscv64,",
    "Mac OS X, aarch64, darwin-arm64",
    "Mac OS X, x86_64, darwin-amd64",
    "Windows 11, amd64,"
  })
  void shouldKnowItsPlatforms(String system, String processor, String platform) {
    assertThat(RedisBinary.platform(system, processor)).isEqualTo(platform);
  }

  private Path folder() {
    return temp.resolve("data");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static String command(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Another program that starts a server and then does nothing. */
  static final class Holder {
    private Holder() {}

    /** Takes the folder. */
    public static void main(String[] arguments) throws Exception {
      EmbeddedRedis redis = EmbeddedRedis.start(Path.of(arguments[0]));
      System.out.println(redis.serverProcess().pid());
      Thread.sleep(Duration.ofMinutes(5).toMillis());
      redis.close();
    }
  }

  /** A process that runs {@link Holder}. */
  private static final class Child {
    private final Process process;
    final ProcessHandle server;
    final ProcessHandle shell;

    Child(Path folder) throws Exception {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Holder.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String pid = out.lines().filter(line -> line.matches("\\d+")).findFirst().orElseThrow();
      server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      shell = server.parent().orElseThrow();
    }

    long pid() {
      return process.pid();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor();
    }
  }
}
