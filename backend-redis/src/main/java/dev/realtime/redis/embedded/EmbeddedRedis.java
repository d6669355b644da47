package dev.realtime.redis.embedded;

import dev.realtime.api.Secret;
import dev.realtime.api.file.FolderInUseException;
import dev.realtime.api.file.FolderLock;
import dev.realtime.redis.RedisSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Redis for those who have none: a program of its own, which ends with this one, its data in
 * a folder. Only this machine reaches it, and only the folder's owner knows its password.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);

  private static final int PORTS_TO_TRY = 5;
  private static final int PASSWORD_BYTES = 24;
  private static final Duration PREDECESSOR_ENDING = Duration.ofSeconds(10);

  private final DataFolder folder;
  private final FolderLock lock;
  private final RedisSettings settings;

  /** These two are guarded by this. */
  private RedisProcess process;

  private boolean closed;

  private EmbeddedRedis(
      DataFolder folder, FolderLock lock, RedisSettings settings, RedisProcess process) {
    this.folder = folder;
    this.lock = lock;
    this.settings = settings;
    this.process = process;
  }

  /** Whether the jar with the servers is there, and holds one for this platform. */
  public static boolean isSupported() {
    return RedisBinary.name() != null && Files.isExecutable(Path.of("/bin/sh"));
  }

  /**
   * Starts a server and waits until it serves.
   *
   * @param folder where its data are, made if need be
   * @throws IOException if it cannot be started; the message says why, for example that another
   *     engine uses the folder
   */
  public static EmbeddedRedis start(Path folder) throws IOException {
    if (!isSupported()) {
      throw new IOException(RedisBinary.whyThereIsNone());
    }
    DataFolder home = new DataFolder(folder.toAbsolutePath().normalize());
    OwnerOnly.folder(home.path());
    FolderLock lock = lock(home.path());
    try {
      endPredecessor(home);
      home.setAsideLongLog();
      return start(home, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FolderLock lock(Path folder) throws IOException {
    try {
      return FolderLock.take(folder, "lock");
    } catch (FolderInUseException e) {
      throw new IOException("data folder " + folder + " is in use by process " + e.process(), e);
    }
  }

  private static EmbeddedRedis start(DataFolder home, FolderLock lock) throws IOException {
    Secret password = newPassword();
    for (int attempt = 1; attempt <= PORTS_TO_TRY; attempt++) {
      // Between here and the server's start somebody else may take the port.
      int port = freePort();
      RedisProcess process = RedisProcess.launch(home, port, password);
      if (process.awaitServing(port, password)) {
        String url = "redis://:" + password.reveal() + "@127.0.0.1:" + port;
        try {
          OwnerOnly.write(home.connection(), url + "\n");
        } catch (IOException e) {
          process.end();
          throw e;
        }
        log.info("started Redis on port {} with its data in {}", port, home.path());
        return new EmbeddedRedis(home, lock, RedisSettings.of(url), process);
      }
      log.debug("Redis did not start on port {}: {}", port, home.lastWords());
    }
    throw new IOException("Redis did not start: " + home.lastWords());
  }

  /** How to reach it. */
  public RedisSettings settings() {
    return settings;
  }

  /**
   * How to reach the server that runs on a data folder at the moment, started by another process.
   *
   * @param folder as given to {@link #start}
   */
  public static Optional<RedisSettings> running(Path folder) {
    try {
      Path connection = new DataFolder(folder).connection();
      RedisSettings settings = RedisSettings.of(Files.readString(connection).strip());
      return RedisProbe.ask(port(settings), password(settings)) == RedisProbe.Answer.READY
          ? Optional.of(settings)
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      // no server has been there, or the file is none of ours
      return Optional.empty();
    }
  }

  /** Has the server write what it has, and waits until it ended. May be repeated. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    process.end();
    try {
      Files.deleteIfExists(folder.connection());
      lock.close();
    } catch (IOException e) {
      log.warn("cannot tidy up {}: {}", folder.path(), e.getMessage());
    }
  }

  /** Ends the server but not the claim to the folder; {@link #restart} starts it again. */
  synchronized void stop() {
    process.end();
  }

  /** Ends the server at once, as a failing machine would. */
  synchronized void kill() throws IOException {
    process.kill();
  }

  /** Starts the server again, on the same port and with the same password. */
  synchronized void restart() throws IOException {
    process = RedisProcess.launch(folder, port(settings), password(settings));
    if (!process.awaitServing(port(settings), password(settings))) {
      throw new IOException("Redis did not start: " + folder.lastWords());
    }
  }

  /** The process of the server itself. */
  ProcessHandle serverProcess() throws IOException {
    return folder.server().orElseThrow(() -> new IOException("the server does not run"));
  }

  /** The server of an engine that was killed may still be writing its last. */
  private static void endPredecessor(DataFolder home) throws IOException {
    Optional<ProcessHandle> predecessor = home.server();
    if (predecessor.isPresent()) {
      running(home.path())
          .ifPresent(settings -> RedisProbe.shutDown(port(settings), password(settings)));
      try {
        predecessor.get().onExit().get(PREDECESSOR_ENDING.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while an earlier Redis ended", e);
      } catch (ExecutionException | TimeoutException e) {
        predecessor.get().destroyForcibly();
      }
    }
    Files.deleteIfExists(home.connection());
    Files.deleteIfExists(home.pid());
  }

  private static int port(RedisSettings settings) {
    String address = settings.addresses().get(0);
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static Secret password(RedisSettings settings) {
    Secret password = settings.password();
    return password == null ? Secret.of("") : password;
  }

  private static Secret newPassword() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Secret.of(HexFormat.of().formatHex(bytes));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
