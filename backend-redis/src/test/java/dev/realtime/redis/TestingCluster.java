package dev.realtime.redis;

import dev.realtime.redis.embedded.TestingRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Redis Cluster for tests: three servers, each with a third of the slots. */
final class TestingCluster implements AutoCloseable {
  private static final int SERVERS = 3;
  private static final int SLOTS = 16_384;
  private static final String PASSWORD = "only-for-tests";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path folder;
  private final List<Integer> ports = new ArrayList<>();
  private final List<Process> servers = new ArrayList<>();

  private TestingCluster(Path folder) {
    this.folder = folder;
  }

  static TestingCluster start() throws IOException {
    TestingCluster cluster = new TestingCluster(Files.createTempDirectory("testing-cluster"));
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::endServers));
    try {
      cluster.launch();
      cluster.join();
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  RedisSettings settings() {
    return RedisSettings.cluster(
        ports.stream().map(port -> "redis://:" + PASSWORD + "@127.0.0.1:" + port).toList());
  }

  private void launch() throws IOException {
    Path program = TestingRedis.program(folder.resolve("bin"));
    for (int i = 0; i < SERVERS; i++) {
      int port = PlainRedis.freePort();
      Path home = Files.createDirectory(folder.resolve("server" + i));
      ports.add(port);
      servers.add(
          new ProcessBuilder(
                  program.toString(),
                  "--port " + port,
                  "--bind 127.0.0.1",
                  "--requirepass " + PASSWORD,
                  "--cluster-enabled yes",
                  "--cluster-port " + PlainRedis.freePort(),
                  "--dir " + home,
                  "--save \"\"")
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start());
    }
  }

  /** Gives each server its slots, and waits until every one knows of all. */
  private void join() throws IOException {
    for (int i = 0; i < SERVERS; i++) {
      int server = i;
      await(() -> command(server, "PING").equals("+PONG"));
      expectOk(
          command(
              i,
              "CLUSTER ADDSLOTSRANGE "
                  + i * SLOTS / SERVERS
                  + " "
                  + ((i + 1) * SLOTS / SERVERS - 1)));
    }
    for (int i = 1; i < SERVERS; i++) {
      int bus = busPort(i);
      expectOk(command(0, "CLUSTER MEET 127.0.0.1 " + ports.get(i) + " " + bus));
    }
    for (int i = 0; i < SERVERS; i++) {
      int server = i;
      await(() -> information(server).contains("cluster_state:ok"));
      await(() -> information(server).contains("cluster_known_nodes:" + SERVERS));
    }
  }

  private int busPort(int server) {
    String answer = multiline(server, "CONFIG GET cluster-port");
    return Integer.parseInt(answer.lines().reduce((first, last) -> last).orElseThrow());
  }

  private String information(int server) {
    return multiline(server, "CLUSTER INFO");
  }

  /** The slot of a key, as the cluster itself says. */
  int slot(String key) {
    return Integer.parseInt(command(0, "CLUSTER KEYSLOT " + key).substring(1));
  }

  /** Gives a slot, and what is in it, from the server that has it to the next. */
  void moveSlot(int slot) {
    int from = 0;
    while (!hasSlot(from, slot)) {
      from++;
    }
    int to = (from + 1) % SERVERS;
    String next = id(to);
    expectOk(command(to, "CLUSTER SETSLOT " + slot + " IMPORTING " + id(from)));
    expectOk(command(from, "CLUSTER SETSLOT " + slot + " MIGRATING " + next));
    for (String key = anyKey(from, slot); !key.isEmpty(); key = anyKey(from, slot)) {
      String target = "127.0.0.1 " + ports.get(to) + " " + key + " 0 5000 AUTH " + PASSWORD;
      expectOk(command(from, "MIGRATE " + target));
    }
    expectOk(command(to, "CLUSTER SETSLOT " + slot + " NODE " + next));
    expectOk(command(from, "CLUSTER SETSLOT " + slot + " NODE " + next));
  }

  private boolean hasSlot(int server, int slot) {
    return !command(server, "CLUSTER COUNTKEYSINSLOT " + slot).equals(":0");
  }

  private String anyKey(int server, int slot) {
    List<String> answer =
        multiline(server, "CLUSTER GETKEYSINSLOT " + slot + " 1").lines().toList();
    return answer.isEmpty() || answer.get(0).equals("*0") ? "" : answer.get(answer.size() - 1);
  }

  private String id(int server) {
    return multiline(server, "CLUSTER MYID").lines().reduce((first, last) -> last).orElseThrow();
  }

  /** The number of keys that each server holds. */
  List<Integer> keyCounts() {
    List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      counts.add(Integer.parseInt(command(i, "DBSIZE").substring(1)));
    }
    return counts;
  }

  private static void expectOk(String answer) {
    if (!answer.equals("+OK")) {
      throw new IllegalStateException(answer);
    }
  }

  private String command(int server, String line) {
    return multiline(server, line).lines().findFirst().orElse("");
  }

  private String multiline(int server, String line) {
    return PlainRedis.ask(ports.get(server), PASSWORD, line);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(Condition condition) throws IOException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      for (Process server : servers) {
        if (!server.isAlive()) {
          throw new IOException("a server of the cluster ended; see " + folder);
        }
      }
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IOException("the cluster did not come up: " + information(0));
      }
      Thread.onSpinWait();
    }
  }

  private void endServers() {
    servers.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() {
    endServers();
    try {
      for (Process server : servers) {
        server.waitFor();
      }
      TestingRedis.deleteTree(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      // the folder of temporary files is tidied up by the system, too
    }
  }
}
