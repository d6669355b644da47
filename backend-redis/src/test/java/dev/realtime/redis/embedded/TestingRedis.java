package dev.realtime.redis.embedded;

import dev.realtime.redis.RedisSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real Redis for tests. {@link #shared()} is the one of {@code REALTIME_TEST_REDIS} (environment
 * or system property) where that is set, else a container where there is Docker, else the embedded
 * server. {@link #own()} is always an embedded server, which a test may stop, start and kill.
 */
public final class TestingRedis implements AutoCloseable {
  private static final String VARIABLE = "REALTIME_TEST_REDIS";
  private static final DockerImageName IMAGE = DockerImageName.parse("redis:7-alpine");

  private final EmbeddedRedis server;
  private final Path folder;

  private TestingRedis(EmbeddedRedis server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /** How to reach the Redis that all tests of this run share, with a namespace of its own. */
  public static RedisSettings shared() {
    return Shared.SETTINGS.withNamespace("test-" + UUID.randomUUID());
  }

  /** A server of the caller's own. */
  public static TestingRedis own() {
    try {
      Path folder = Files.createTempDirectory("testing-redis");
      return new TestingRedis(EmbeddedRedis.start(folder), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How to reach it, the same before and after a restart. */
  public RedisSettings settings() {
    return server.settings();
  }

  /** Ends it as one would who means to; its data are kept. */
  public void stop() {
    server.stop();
  }

  /** Ends it at once. */
  public void kill() {
    try {
      server.kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again on the same port. */
  public void start() {
    try {
      server.restart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again on the same port, with nothing in it. */
  public void startEmpty() {
    deleteTree(folder.resolve("appendonlydir"));
    start();
  }

  /** Has it stop answering, though its connections stay: {@code STOP}, and {@code CONT} again. */
  public void signal(String name) {
    try {
      long pid = server.serverProcess().pid();
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The port it listens on, on this machine. */
  public int port() {
    String address = settings().addresses().get(0);
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Has it carry out a command that answers in one line, and returns that. */
  public String command(String... words) {
    String password = Objects.requireNonNull(settings().password()).reveal();
    String lines = "AUTH " + password + "\r\n" + String.join(" ", words) + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
      in.readLine();
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    deleteTree(folder);
  }

  /** The program of the server, put into a folder, for tests that start it themselves. */
  public static Path program(Path folder) throws IOException {
    return RedisBinary.extract(folder);
  }

  /** Removes a folder with all that is in it. */
  public static void deleteTree(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Found or started by the first test that asks. */
  private static final class Shared {
    static final RedisSettings SETTINGS = find();

    private static RedisSettings find() {
      String url = given();
      if (url != null) {
        return RedisSettings.of(url);
      }
      if (DockerClientFactory.instance().isDockerAvailable()) {
        // Testcontainers removes it when this process ends.
        GenericContainer<?> container = new GenericContainer<>(IMAGE).withExposedPorts(6379);
        container.start();
        return RedisSettings.of(
            "redis://" + container.getHost() + ":" + container.getMappedPort(6379));
      }
      TestingRedis redis = own();
      Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
      return redis.settings();
    }

    private static @Nullable String given() {
      String property = System.getProperty(VARIABLE, System.getenv(VARIABLE));
      return property == null || property.isBlank() ? null : property;
    }
  }
}
