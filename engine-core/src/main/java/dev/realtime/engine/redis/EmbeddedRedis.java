package dev.realtime.engine.redis;

import dev.realtime.api.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Redis for those who have none: a program of its own, which ends with this one, its data in
 * a folder. Only this machine reaches it, and only the folder's owner knows its password.
 *
 * <p>A shell starts the server and waits on its own input. When this process ends, however it ends,
 * that input ends, and the shell has the server write what it has and stop.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);

  private static final int PORTS_TO_TRY = 5;
  private static final int PASSWORD_BYTES = 24;
  private static final long LONGEST_LOG_BYTES = 1_000_000;
  private static final Duration PREDECESSOR_ENDING = Duration.ofSeconds(10);
  private static final Duration ENDING = Duration.ofSeconds(10);
  private static final Duration GRAIN = Duration.ofMillis(10);

  /** Loading the data of a large folder takes a while. */
  private static final Duration STARTING = Duration.ofSeconds(60);

  /**
   * $1 the server, $2 its configuration, $3 the log. A Ctrl-C on a terminal is sent to every
   * process of the program; the server must outlive it until the engine has written its last.
   */
  private static final String LIFELINE =
      """
      trap '' INT HUP
      exec 3<&0
      own_session=
      command -v setsid >/dev/null 2>&1 && own_session=setsid
      $own_session "$1" "$2" </dev/null >>"$3" 2>&1 3<&- &
      server=$!
      { while read -r line; do :; done; kill -TERM $server; } <&3 >/dev/null 2>&1 &
      lifeline=$!
      exec 3<&-
      wait $server
      status=$?
      kill $lifeline 2>/dev/null
      exit $status
      """;

  private final Path folder;
  private final FolderLock lock;
  private final RedisSettings settings;
  private Process process;

  private EmbeddedRedis(Path folder, FolderLock lock, RedisSettings settings, Process process) {
    this.folder = folder;
    this.lock = lock;
    this.settings = settings;
    this.process = process;
  }

  /** Whether the jar holds a server for this platform. */
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
      throw new IOException(
          "there is no redis-server for this platform ("
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ")");
    }
    Path home = folder.toAbsolutePath().normalize();
    OwnerOnly.folder(home);
    FolderLock lock = FolderLock.take(home);
    try {
      endPredecessor(home);
      setAsideLongLog(home);
      Path program = RedisBinary.extract(home.resolve("bin"));
      Secret password = newPassword();
      for (int attempt = 1; ; attempt++) {
        int port = freePort();
        Process process = launch(home, program, port, password);
        if (isServing(home, process, port, password)) {
          RedisSettings settings = settings(port, password);
          OwnerOnly.write(connectionFile(home), url(port, password) + "\n");
          log.info("started Redis on port {} with its data in {}", port, home);
          return new EmbeddedRedis(home, lock, settings, process);
        }
        if (attempt == PORTS_TO_TRY) {
          throw new IOException("Redis did not start: " + lastWords(home));
        }
        log.debug("Redis did not start on port {}: {}", port, lastWords(home));
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
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
    Path file = connectionFile(folder);
    try {
      RedisSettings settings = RedisSettings.of(Files.readString(file).strip());
      Secret password = settings.password();
      return password != null && RedisProbe.ask(port(settings), password) == RedisProbe.Answer.READY
          ? Optional.of(settings)
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      // no server, or one that is just writing the file
      return Optional.empty();
    }
  }

  /** Has the server write what it has, and waits until it ended. May be repeated. */
  @Override
  public synchronized void close() {
    try {
      stop(process);
      Files.deleteIfExists(connectionFile(folder));
      lock.close();
    } catch (IOException e) {
      log.warn("cannot tidy up {}: {}", folder, e.getMessage());
    }
  }

  /** Ends the server but not the claim to the folder; {@link #restart} starts it again. */
  synchronized void stop() {
    stop(process);
  }

  /** Ends the server at once, as a failing machine would. */
  synchronized void kill() throws IOException {
    serverProcess(folder).ifPresent(ProcessHandle::destroyForcibly);
    await(process);
  }

  /** Starts the server again, on the same port and with the same password. */
  synchronized void restart() throws IOException {
    Path program = RedisBinary.extract(folder.resolve("bin"));
    int port = port(settings);
    Secret password = Objects.requireNonNull(settings.password());
    process = launch(folder, program, port, password);
    if (!isServing(folder, process, port, password)) {
      throw new IOException("Redis did not start: " + lastWords(folder));
    }
  }

  /** The process of the server itself. */
  ProcessHandle serverProcess() throws IOException {
    return serverProcess(folder).orElseThrow(() -> new IOException("the server does not run"));
  }

  private static Process launch(Path home, Path program, int port, Secret password)
      throws IOException {
    Path config = home.resolve("redis.conf");
    OwnerOnly.write(config, configuration(home, port, password));
    return new ProcessBuilder(
            "/bin/sh",
            "-c",
            LIFELINE,
            "realtime-redis",
            program.toString(),
            config.toString(),
            logFile(home).toString())
        .directory(home.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String configuration(Path home, int port, Secret password) {
    return """
    # written anew at every start
    bind 127.0.0.1
    port %d
    requirepass %s
    dir %s
    appendonly yes
    appendfsync everysec
    save ""
    daemonize no
    pidfile %s
    loglevel notice
    """
        .formatted(port, password.reveal(), quoted(home), quoted(pidFile(home)));
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean isServing(Path home, Process process, int port, Secret password)
      throws IOException {
    long start = System.nanoTime();
    while (process.isAlive()) {
      if (RedisProbe.ask(port, password) == RedisProbe.Answer.READY) {
        return true;
      }
      if (System.nanoTime() - start > STARTING.toNanos()) {
        stop(process);
        throw new IOException("Redis did not start in time: " + lastWords(home));
      }
      pause(process);
    }
    return false;
  }

  private static void pause(Process process) throws IOException {
    try {
      process.waitFor(GRAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop(process);
      throw new IOException("interrupted while Redis started", e);
    }
  }

  private static void stop(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it ended before
    }
    await(process);
  }

  private static void await(Process process) {
    try {
      if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server of an engine that was killed may still be writing its last. */
  private static void endPredecessor(Path home) throws IOException {
    Optional<ProcessHandle> predecessor = serverProcess(home);
    if (predecessor.isPresent()) {
      running(home)
          .ifPresent(
              settings -> {
                Secret password = settings.password();
                if (password != null) {
                  RedisProbe.shutDown(port(settings), password);
                }
              });
      try {
        predecessor.get().onExit().get(PREDECESSOR_ENDING.toMillis(), TimeUnit.MILLISECONDS);
      } catch (Exception e) {
        predecessor.get().destroyForcibly();
      }
    }
    Files.deleteIfExists(connectionFile(home));
    Files.deleteIfExists(pidFile(home));
  }

  private static void setAsideLongLog(Path home) throws IOException {
    if (Files.exists(logFile(home)) && Files.size(logFile(home)) > LONGEST_LOG_BYTES) {
      Files.move(logFile(home), home.resolve("redis.log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The server that the folder's files tell of, if that process is one of ours indeed. */
  private static Optional<ProcessHandle> serverProcess(Path home) throws IOException {
    if (!Files.exists(pidFile(home))) {
      return Optional.empty();
    }
    String pid = Files.readString(pidFile(home), StandardCharsets.UTF_8).strip();
    String programs = home.resolve("bin").toString();
    return pid.matches("\\d{1,10}")
        ? ProcessHandle.of(Long.parseLong(pid))
            .filter(handle -> handle.info().command().orElse("").startsWith(programs))
        : Optional.empty();
  }

  private static RedisSettings settings(int port, Secret password) {
    return RedisSettings.of(url(port, password));
  }

  private static String url(int port, Secret password) {
    return "redis://:" + password.reveal() + "@127.0.0.1:" + port;
  }

  private static int port(RedisSettings settings) {
    String address = settings.addresses().get(0);
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
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

  private static Path connectionFile(Path folder) {
    return folder.resolve("connection");
  }

  private static Path pidFile(Path folder) {
    return folder.resolve("redis.pid");
  }

  private static Path logFile(Path folder) {
    return folder.resolve("redis.log");
  }

  private static String lastWords(Path home) throws IOException {
    Path file = logFile(home);
    if (!Files.exists(file)) {
      return "it said nothing";
    }
    String[] lines = Files.readString(file, StandardCharsets.UTF_8).strip().split("\n");
    return lines[lines.length - 1].strip();
  }
}
