package dev.realtime.redis.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The redis-server program that the embedded-redis jar brings for this platform. */
final class RedisBinary {
  private static final String VERSION = "7.0.15";

  private RedisBinary() {}

  /** Its name in the jar; null where there is none for this platform. */
  static @Nullable String name() {
    String platform =
        platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    if (platform == null) {
      return null;
    }
    String name = "redis-server-" + VERSION + "-" + platform;
    return RedisBinary.class.getResource("/" + name) == null ? null : name;
  }

  /** What is missing, and what to do, where there is no {@link #name}. */
  static String whyThereIsNone() {
    if (RedisBinary.class.getResource("/redis/embedded/RedisServer.class") == null) {
      return "the jar embedded-redis (org.signal:embedded-redis) is not on the class path: add it,"
          + " or name a Redis";
    }
    return "there is no redis-server for this platform ("
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + "): name a Redis";
  }

  static @Nullable String platform(String system, String processor) {
    String os = system.toLowerCase(Locale.ROOT);
    boolean arm = processor.equals("aarch64") || processor.equals("arm64");
    boolean intel = processor.equals("amd64") || processor.equals("x86_64");
    if (os.startsWith("linux")) {
      boolean old = processor.equals("x86") || processor.matches("i[3-6]86");
      return arm ? "linux-arm64" : intel ? "linux-amd64" : old ? "linux-386" : null;
    }
    if (os.startsWith("mac")) {
      return arm ? "darwin-arm64" : intel ? "darwin-amd64" : null;
    }
    return null;
  }

  /** Puts the program into a folder, unless it is there already. */
  static Path extract(Path folder) throws IOException {
    String name = name();
    if (name == null) {
      throw new IOException(whyThereIsNone());
    }
    OwnerOnly.folder(folder);
    Path program = folder.resolve(name);
    try (InputStream in = RedisBinary.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IOException("the jar lacks " + name);
      }
      byte[] bytes = in.readAllBytes();
      if (Files.isExecutable(program) && Files.size(program) == bytes.length) {
        return program;
      }
      Path whole = Files.createTempFile(folder, name, ".part", OwnerOnly.program());
      Files.write(whole, bytes);
      Files.move(whole, program, StandardCopyOption.ATOMIC_MOVE);
      return program;
    }
  }
}
