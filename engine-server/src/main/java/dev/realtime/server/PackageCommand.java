package dev.realtime.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code realtime package}. */
@Command(name = "package", description = "Makes a zip to unpack over a server's folder garrysmod.")
final class PackageCommand implements Callable<Integer> {
  private static final List<String> ALL = List.of("linux64", "linux", "win64", "win32");

  /** A whole, even second: zip files know no finer time, and the archive of classes compares it. */
  private static final FileTime TIME = FileTime.fromMillis(1_600_000_000_000L);

  @Option(
      names = "--target",
      paramLabel = "BUILD",
      description = "linux64, linux, win64 or win32; again for more; by default all that are built")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--jdk",
      paramLabel = "FOLDER",
      description = "a JDK of the server's platform, of this Java's version, where that is another")
  private @Nullable Path jdk;

  @Option(names = "--out", paramLabel = "FILE", description = "realtime-garrysmod.zip by default")
  private Path out = Path.of("realtime-garrysmod.zip");

  @Override
  public Integer call() throws Exception {
    checkOut();
    Path home = home();
    List<Path> modules = modules(home.resolve("native-module/target/modules"));
    Path stage = Files.createTempDirectory("realtime-package");
    try {
      Path engine = stage.resolve("realtime");
      say("copying");
      for (Path module : modules) {
        copy(module, stage.resolve("lua/bin").resolve(module.getFileName()));
      }
      Path addon = home.resolve("native-module/addon");
      copyAll(addon.resolve("lua"), stage.resolve("addons/realtime/lua"));
      copyAll(addon.resolve("editor"), engine.resolve("editor"));
      copyAll(addon.resolve("engine"), engine);
      copyAll(home.resolve("engine-server/target/lib"), engine.resolve("lib"));
      copy(home.resolve("engine-server/target/realtime.jar"), engine.resolve("realtime.jar"));
      say("linking a Java runtime");
      JavaRuntime.link(jdk, engine.resolve("runtime"));
      List<String> options =
          new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
      if (Runtime.version().feature() >= 23) {
        options.add("--sun-misc-unsafe-memory-access=allow");
      }
      if (jdk == null) {
        say("archiving the engine's classes");
        options.addAll(JavaRuntime.archiveClasses(engine));
      }
      Files.write(engine.resolve("java.options"), options);
      say("packing");
      zip(stage);
    } finally {
      Folders.delete(stage);
    }
    System.out.printf("%s: %d MB%n", out, Files.size(out) >> 20);
    return ExitCode.FINE;
  }

  /** Said before the minute that the rest takes. */
  private void checkOut() throws UseException {
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out)) {
      throw new UseException("--out " + out + ": must name a file in a folder that is there");
    }
  }

  private static Path home() throws UseException {
    String home = System.getProperty("realtime.home", "");
    if (home.isEmpty() || !Files.exists(Path.of(home, "native-module/build.sh"))) {
      throw new UseException("packages are made in the sources of Realtime, with ./realtime");
    }
    return Path.of(home);
  }

  private List<Path> modules(Path folder) throws UseException {
    List<Path> modules = new ArrayList<>();
    for (String target : targets.isEmpty() ? ALL : targets) {
      if (!ALL.contains(target)) {
        throw new UseException("--target is one of " + ALL + ", not " + target);
      }
      Path module = folder.resolve("gmsv_realtime_" + target + ".dll");
      if (Files.exists(module)) {
        modules.add(module);
      } else if (!targets.isEmpty()) {
        throw new UseException(
            "the module for "
                + target
                + " is not built: native-module/build.sh "
                + target
                + ", or native-module/release.sh");
      } else {
        say("without " + target + ", which is not built (native-module/build.sh " + target + ")");
      }
    }
    if (modules.isEmpty()) {
      throw new UseException("no module is built: native-module/build.sh");
    }
    return modules;
  }

  private static void copyAll(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      copy(file, to.resolve(from.relativize(file).toString()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.toAbsolutePath().resolveSibling(""));
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(to, TIME);
  }

  /** With the permissions of the files, which a plain zip stream would lose: Java must be run. */
  private void zip(Path stage) throws IOException {
    Files.deleteIfExists(out);
    List<Path> files;
    try (Stream<Path> all = Files.walk(stage)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    URI uri = URI.create("jar:" + out.toAbsolutePath().toUri());
    try (FileSystem zip =
        FileSystems.newFileSystem(
            uri, Map.of("create", "true", "enablePosixFileAttributes", "true"))) {
      for (Path file : files) {
        Path to = zip.getPath(stage.relativize(file).toString());
        if (to.getParent() != null) {
          Files.createDirectories(to.getParent());
        }
        try (InputStream in = Files.newInputStream(file);
            OutputStream entry = Files.newOutputStream(to)) {
          in.transferTo(entry);
        }
        Files.setLastModifiedTime(to, Files.getLastModifiedTime(file));
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(file));
      }
    }
  }

  private static void say(String line) {
    System.err.println("realtime: " + line);
  }
}
