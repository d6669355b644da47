package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.realtime.bridge.Bridge;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.time.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The threads of an engine that does everything are those that the architecture's table names. */
final class ThreadsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "ARCHITECTURE.md");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** Of the JDK, of Maven's runner and of the tests, not of an engine. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "main|JNA Cleaner|idle-timeout-task|surefire.*|Reference Handler|Finalizer|Signal Dispatcher|Common-Cleaner"
              + "|Notification Thread|process reaper.*|HTTP-Dispatcher|ForkJoinPool.*"
              + "|CompletableFutureDelayScheduler|junit.*|Attach Listener|ping-.*|last-ditch.*"
              + "|DestroyJavaVM|Okio Watchdog|OkHttp .*|globalEventExecutor.*|background~.*"
              + "|.*/disk-space-checker|main/.*|event~.*|StdIn.*|pool-.*|Thread-\\d+");

  @TempDir private Path folder;

  @Test
  void shouldHaveTheThreadsOfTheTable() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    HttpServer endpoint =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    endpoint.start();
    String address = "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/";
    Path rules = folder.resolve("rules.lua");
    Files.writeString(
        rules, "realtime.AddHook('a', {type = 'file', path = 'a.log'})", StandardCharsets.UTF_8);
    Set<String> seen = new TreeSet<>();
    SystemTime time = new SystemTime();
    try (RealtimeEngine engine =
        RealtimeEngine.builder().store("embedded:").dataFolder(folder.resolve("data")).start()) {
      engine.load(rules).loaded().toCompletableFuture().get(60, TimeUnit.SECONDS);
      engine.addHook("a", Map.of("type", "http", "url", address));
      engine.addHook(
          "a",
          Map.of("type", "discord", "webhook_url", address + "api/webhooks/1/x", "format", "{n}"));
      try (Bridge bridge =
          Bridge.open(engine, time, 0, folder.resolve("engine.json"), line -> {})) {
        assertThat(bridge.port()).isPositive();
        for (int i = 0; i < 200; i++) {
          engine.emit("a", Map.of("n", i));
        }
        Await.until(
            () -> {
              note(before, seen);
              assertThat(missing(seen)).as("threads that nobody has seen").isEmpty();
            });
        assertThat(engine.awaitQuiet(Duration.ofSeconds(60))).isTrue();
        note(before, seen);
      }
    } finally {
      time.close();
      endpoint.stop(0);
    }
    assertThat(seen).as("threads that the table does not name").allMatch(ThreadsTest::isNamed);
  }

  private static void note(Set<Thread> before, Set<String> seen) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && !FOREIGN.matcher(thread.getName()).matches()) {
        seen.add(plain(thread.getName()));
      }
    }
  }

  /** Without numbers and files, as the table writes them. */
  private static String plain(String name) {
    return name.replaceFirst("^lua .*", "lua FILE")
        .replaceFirst("^(realtime-(?:http|discord))-\\d+$", "$1-N")
        .replaceFirst("-\\d+(-\\d+)?$", "");
  }

  private static boolean isNamed(String name) {
    return table().contains(name);
  }

  private static Set<String> missing(Set<String> seen) {
    Set<String> missing = new LinkedHashSet<>(table());
    missing.removeAll(seen);
    missing.removeIf(name -> name.endsWith("-in") || name.endsWith("-out")); // where a game is
    return missing;
  }

  /** The names of the first column; {@code -x} stands for the name before with that ending. */
  private static Set<String> table() {
    Set<String> names = new LinkedHashSet<>();
    try {
      for (String line : Files.readString(DOCUMENT).split("\n")) {
        boolean ofThreads = line.startsWith("| `") && line.split("\\|").length == 4;
        boolean inTable = ofThreads && !line.contains("engine-") && isThreadRow(line);
        if (!inTable) {
          continue;
        }
        String first = "";
        Matcher matcher = NAME.matcher(line.split("\\|")[1]);
        while (matcher.find()) {
          String name = matcher.group(1);
          if (name.startsWith("-")) {
            names.add(first.replaceFirst("-network$", "") + name);
          } else {
            names.add(name);
            first = name;
          }
        }
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isThreadRow(String line) {
    return line.contains("`realtime-")
        || line.contains("`lua FILE`")
        || line.contains("`event-log-writer`");
  }
}
