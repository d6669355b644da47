package dev.realtime.redis;

import dev.realtime.redis.embedded.TestingRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Redis with a replica for tests, and three Sentinels, which make the replica the master
 * when the master is gone for a second. A server that comes back becomes a replica.
 */
public final class TestingSentinels implements AutoCloseable {
  /** The name under which the Sentinels know the master. */
  public static final String MASTER = "tested";

  private static final int SENTINELS = 3;
  private static final String PASSWORD = "only-for-tests";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path folder;
  private final List<Server> servers = new ArrayList<>();
  private final List<Server> sentinels = new ArrayList<>();

  /** A process, and how to start it again. */
  private static final class Server {
    private final int port;
    private final ProcessBuilder command;
    private Process process;

    Server(int port, ProcessBuilder command) throws IOException {
      this.port = port;
      this.command = command;
      this.process = command.start();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    void signal(String name) throws InterruptedException {
      try {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private TestingSentinels(Path folder) {
    this.folder = folder;
  }

  /** Starts them all, and waits until the Sentinels know of each other and of the replica. */
  public static TestingSentinels start() {
    try {
      TestingSentinels all = new TestingSentinels(Files.createTempDirectory("testing-sentinels"));
      Runtime.getRuntime().addShutdownHook(new Thread(all::endServers));
      try {
        all.launch();
      } catch (IOException | RuntimeException e) {
        all.close();
        throw e;
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch() throws IOException {
    Path program = TestingRedis.program(folder.resolve("bin"));
    int master = startServer(program, "");
    await("the master serves", () -> serverIsMaster(servers.get(0)));
    startServer(program, "replicaof 127.0.0.1 " + master);
    awaitReplica();
    for (int i = 0; i < SENTINELS; i++) {
      startSentinel(program, master);
    }
    for (Server sentinel : sentinels) {
      await(
          "the Sentinels know of each other and of the replica",
          () -> {
            String known =
                PlainRedis.ask(sentinel.port, "", "SENTINEL MASTER " + MASTER)
                    .replaceAll("\\$\\d+\n", "");
            return known.contains("num-other-sentinels\n" + (SENTINELS - 1))
                && known.contains("num-slaves\n1\n");
          });
    }
  }

  private int startServer(Path program, String replication) throws IOException {
    int port = PlainRedis.freePort();
    Path home = Files.createDirectory(folder.resolve("server" + servers.size()));
    Path configuration =
        Files.writeString(
            home.resolve("redis.conf"),
            """
            port %d
            bind 127.0.0.1
            requirepass %s
            masterauth %s
            dir %s
            appendonly yes
            appendfsync everysec
            save ""
            repl-diskless-sync-delay 0
            %s
            """
                .formatted(port, PASSWORD, PASSWORD, home, replication));
    servers.add(new Server(port, command(home, program.toString(), configuration.toString())));
    return port;
  }

  private void startSentinel(Path program, int master) throws IOException {
    int port = PlainRedis.freePort();
    Path home = Files.createDirectory(folder.resolve("sentinel" + sentinels.size()));
    Path configuration =
        Files.writeString(
            home.resolve("sentinel.conf"),
            """
            port %d
            bind 127.0.0.1
            dir %s
            sentinel monitor %s 127.0.0.1 %d %d
            sentinel auth-pass %s %s
            sentinel down-after-milliseconds %s 1000
            sentinel failover-timeout %s 5000
            """
                .formatted(
                    port,
                    home,
                    MASTER,
                    master,
                    SENTINELS / 2 + 1,
                    MASTER,
                    PASSWORD,
                    MASTER,
                    MASTER));
    sentinels.add(
        new Server(
            port, command(home, program.toString(), configuration.toString(), "--sentinel")));
  }

  private static ProcessBuilder command(Path home, String... words) {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
  }

  /** How to reach whichever server is the master. */
  public RedisSettings settings() {
    return RedisSettings.sentinel(MASTER, urls());
  }

  /** The addresses of the Sentinels, with the password of the servers. */
  public List<String> urls() {
    return sentinels.stream()
        .map(sentinel -> "redis://:" + PASSWORD + "@127.0.0.1:" + sentinel.port)
        .toList();
  }

  /** Has the master carry out a command, and returns the lines of the answer. */
  public String command(String line) {
    return PlainRedis.ask(master().port, PASSWORD, line);
  }

  /** Has the replica stand still, or go on: {@code STOP}, and {@code CONT}. */
  public void signalReplica(String name) throws InterruptedException {
    other(master()).signal(name);
  }

  /** Kills the master at once. */
  public void killMaster() throws InterruptedException {
    master().kill();
  }

  /**
   * Kills the master when its replica has not had what it did for a while: the replica stands still
   * and its connection is cut, so what the master has for it does not wait for it in between.
   *
   * @param behindMillis shorter than what the Sentinels take for its end
   */
  public void killMasterAheadOfReplica(long behindMillis) throws InterruptedException {
    Server old = master();
    Server replica = other(old);
    replica.signal("STOP");
    try {
      PlainRedis.ask(old.port, PASSWORD, "CLIENT KILL TYPE replica");
      TimeUnit.MILLISECONDS.sleep(behindMillis);
      old.kill();
    } finally {
      replica.signal("CONT");
    }
  }

  /** After a master was killed: waits until the Sentinels have put the replica in its place. */
  public void awaitFailover() {
    Server next =
        servers.stream().filter(server -> server.process.isAlive()).findFirst().orElseThrow();
    await(
        "the replica became the master",
        () ->
            serverIsMaster(next)
                && sentinels.stream().allMatch(sentinel -> masterPort(sentinel) == next.port));
  }

  /** Starts the server that was killed; {@link #awaitReplica} waits until it has what it missed. */
  public void startKilled() {
    for (Server server : servers) {
      if (!server.process.isAlive()) {
        try {
          server.process = server.command.start();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Until there is a master and a replica that keeps up with it. */
  public void awaitReplica() {
    await(
        "a replica that keeps up",
        () ->
            servers.stream().filter(TestingSentinels::serverIsMaster).count() == 1
                && servers.stream()
                    .anyMatch(server -> replication(server).contains("master_link_status:up")));
  }

  private Server master() {
    int port = masterPort(sentinels.get(0));
    return servers.stream().filter(server -> server.port == port).findFirst().orElseThrow();
  }

  private Server other(Server one) {
    return servers.stream().filter(server -> server != one).findFirst().orElseThrow();
  }

  /** The port of the master, as a Sentinel knows it; -1 where it gives none. */
  private static int masterPort(Server sentinel) {
    return PlainRedis.ask(sentinel.port, "", "SENTINEL GET-MASTER-ADDR-BY-NAME " + MASTER)
        .lines()
        .filter(line -> line.matches("\\d+"))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(-1);
  }

  private static boolean serverIsMaster(Server server) {
    return replication(server).contains("role:master");
  }

  private static String replication(Server server) {
    return PlainRedis.ask(server.port, PASSWORD, "INFO replication");
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("waited in vain: " + what + "; see " + folder);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted; waited for: " + what, e);
      }
    }
  }

  private void endServers() {
    // Sentinels first, or they would see to what they take for a failure.
    sentinels.forEach(one -> one.process.destroyForcibly());
    servers.forEach(one -> one.process.destroyForcibly());
  }

  @Override
  public void close() {
    endServers();
    try {
      for (Server sentinel : sentinels) {
        sentinel.process.waitFor();
      }
      for (Server server : servers) {
        server.process.waitFor();
      }
      TestingRedis.deleteTree(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      // the folder of temporary files is tidied up by the system, too
    }
  }
}
