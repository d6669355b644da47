package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.bridge.NativeModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine as a process of its own, as games start and lose it. */
final class ServeTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @TempDir private Path folder;

  /** A folder with a {@code realtime.jar} that leads to the classes of this build. */
  private Path engineHome() throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, Main.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(home.resolve("realtime.jar")), manifest).close();
    Files.write(
        home.resolve("java.options"), List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    return home;
  }

  @Test
  void shouldEndWithItsInput() throws Exception {
    Path home = engineHome();
    Process engine =
        new ProcessBuilder(JAVA, "-jar", "realtime.jar", "serve", "--lifeline")
            .directory(home.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = engine.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).matches("READY [0-9]+");
      Path file = home.resolve("realtime-data/engine.json");
      assertThat(file).exists();
      engine.getOutputStream().close();
      assertThat(engine.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(engine.exitValue()).isZero();
      assertThat(file).doesNotExist();
    } finally {
      engine.destroyForcibly();
    }
  }

  @Test
  void shouldEndWhenNoGameComes() {
    Path file = folder.resolve("engine.json");
    int code =
        Main.run(
            "serve",
            "--idle-exit",
            "300ms",
            "--announce",
            file.toString(),
            "--data",
            folder.resolve("data").toString());
    assertThat(code).isZero();
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldBeStartedByTheGameAndAgainWhenItIsKilled() throws Exception {
    Path output = folder.resolve("output");
    Process game =
        NativeModule.start(
            "luajit",
            NativeModule.folder().resolve("test/recovery.lua"),
            Map.of("REALTIME_HOME", engineHome().toString(), "REALTIME_JAVA", JAVA),
            output);
    try {
      assertThat(game.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      game.destroyForcibly();
    }
    assertThat(Files.readString(output)).endsWith("recovery: passed\n");
    long pid = enginePid();
    Await.until(() -> assertThat(isRunning(pid)).isFalse());
  }

  /** It writes its file when it is ready, and removes it at its end. */
  private long enginePid() throws IOException {
    Path file = folder.resolve("home/engine.json");
    return Files.exists(file)
        ? Long.parseLong(Files.readString(file).replaceAll("(?s).*\"pid\":([0-9]+).*", "$1"))
        : 0;
  }

  private static boolean isRunning(long pid) {
    return pid > 0 && ProcessHandle.of(pid).isPresent();
  }
}
