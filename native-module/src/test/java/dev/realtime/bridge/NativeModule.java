package dev.realtime.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The native module for this machine, built when a test first asks for it. Where it cannot be built
 * or run, the test is skipped, and says so.
 */
public final class NativeModule {
  private static final long LONGEST_BUILD_MINUTES = 10;
  private static boolean built;

  private NativeModule() {}

  /** The folder `native-module`. */
  public static Path folder() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("native-module/CMakeLists.txt"))) {
      at = at.getParent();
      if (at == null) {
        throw new IllegalStateException("not within the sources of Realtime");
      }
    }
    return at.resolve("native-module");
  }

  /** The module's file. */
  public static synchronized Path file() throws IOException, InterruptedException {
    if (!built) {
      for (String program : List.of("cmake", "g++")) {
        require(program);
      }
      if (!Files.exists(Path.of("/usr/include/rapidjson/reader.h"))) {
        skip("RapidJSON is not installed");
      }
      Path log = Files.createTempFile("native-module", ".log");
      Process build =
          new ProcessBuilder(folder().resolve("build.sh").toString(), "linux64")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!build.waitFor(LONGEST_BUILD_MINUTES, TimeUnit.MINUTES) || build.exitValue() != 0) {
        build.destroyForcibly();
        throw new IOException("the native module was not built: " + Files.readString(log));
      }
      Files.delete(log);
      built = true;
    }
    return folder().resolve("target/modules/gmsv_realtime_linux64.dll");
  }

  /** Skips the test where a program is missing. */
  public static void require(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return;
      }
    }
    skip(program + " is not installed");
  }

  private static void skip(String why) {
    System.err.println("SKIPPED: a test of the native module: " + why);
    Assumptions.abort(why);
  }

  /**
   * Starts a script in a plain Lua that has loaded the module.
   *
   * @param interpreter {@code luajit} or {@code lua5.1}
   * @param environment added to that of this process
   * @param output where it writes to
   */
  public static Process start(
      String interpreter, Path script, Map<String, String> environment, Path output)
      throws IOException, InterruptedException {
    require(interpreter);
    List<String> command = new ArrayList<>();
    command.add(interpreter);
    command.add(folder().resolve("test/plain.lua").toString());
    command.add(file().toString());
    command.add(script.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }
}
