package dev.realtime.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A Java runtime with only what the engine needs, and an archive of the engine's classes for it.
 */
final class JavaRuntime {
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.compiler",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.security.sasl",
          "java.sql",
          "java.xml",
          "jdk.crypto.ec",
          "jdk.httpserver",
          "jdk.management",
          "jdk.unsupported",
          "jdk.zipfs");

  private static final long LONGEST_SECONDS = 120;

  /** From this Java on there are caches that hold more than classes, and are made in one step. */
  private static final int CACHES_SINCE = 25;

  private JavaRuntime() {}

  /**
   * Links a runtime.
   *
   * @param jdk a JDK for another platform, of this one's version; null for this machine's own
   * @param target a folder that does not exist yet
   */
  static void link(@Nullable Path jdk, Path target) throws IOException {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () -> new IOException("this Java has no jlink: run with a JDK, see JAVA_HOME"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                target.toString()));
    if (jdk != null) {
      arguments.addAll(List.of("--module-path", jdk.resolve("jmods").toString()));
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    if (jlink.run(out, out, arguments.toArray(String[]::new)) != 0) {
      throw new IOException("jlink: " + said.toString().strip().lines().findFirst().orElse("?"));
    }
  }

  /**
   * Starts the engine once, and keeps what its classes are in an archive (from Java 25 on, in an
   * ahead-of-time cache), so that later starts need not load them one by one.
   *
   * @param engine the folder of the engine, with its runtime in it
   * @return the options that make use of the archive; it is left aside where it does not fit
   */
  static List<String> archiveClasses(Path engine) throws IOException, InterruptedException {
    String java = engine.resolve("runtime/bin/java").toString();
    boolean cache = Runtime.version().feature() >= CACHES_SINCE;
    String archive = cache ? "engine.aot" : "engine.jsa";
    if (!cache) {
      run(engine, List.of(java, "-Xshare:dump"));
    }
    Path scratch = Files.createTempDirectory("realtime-package");
    try {
      // Its input is at its end at once, so it is ready and then ends.
      run(
          engine,
          List.of(
              java,
              (cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive,
              "-XX:+UseSerialGC",
              "-jar",
              "realtime.jar",
              "serve",
              "--lifeline",
              "--data",
              scratch.resolve("data").toString(),
              "--announce",
              scratch.resolve("engine.json").toString()));
    } finally {
      Folders.delete(scratch);
    }
    if (!Files.exists(engine.resolve(archive))) {
      throw new IOException("Java left no archive of the engine's classes");
    }
    return cache
        ? List.of("-XX:AOTCache=" + archive, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("realtime-package", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ": did not end");
      }
      if (process.exitValue() != 0) {
        String last = Files.readString(output).strip();
        throw new IOException(
            String.join(" ", command) + ": " + last.substring(last.lastIndexOf('\n') + 1));
      }
    } finally {
      Files.delete(output);
    }
  }
}
