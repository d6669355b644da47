package dev.realtime.server.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An engine as an operator runs it: {@code realtime run}, a process of its own. */
final class EngineProcess implements AutoCloseable {
  private static final Pattern HEAP_USED =
      Pattern.compile("(?:generation|DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");

  private final Path folder;
  private final Path rules;
  private final Map<String, String> environment;
  private final Path output;
  private volatile long started;
  private Process process;

  /**
   * Starts one.
   *
   * @param environment where its Redis is
   */
  EngineProcess(Path folder, Path rules, Map<String, String> environment) {
    this.folder = folder;
    this.rules = rules;
    this.environment = environment;
    this.output = folder.resolveSibling(folder.getFileName() + ".out");
    this.process = launch();
  }

  private Process launch() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    for (String open :
        List.of(
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED")) {
      command.add(open);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.realtime.server.Main");
    command.addAll(List.of("run", rules.toString(), "--data", folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
      started = Files.exists(output) ? Files.size(output) : 0;
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, as kill -9 does. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Starts it again on the same folder. */
  void start() {
    process = launch();
  }

  /** {@code STOP} or {@code CONT}. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until it has said, since its latest start, that it is ready. */
  void awaitReady() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (saidSince(started).noneMatch(line -> line.startsWith("ready"))) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new IllegalStateException(
            "not ready: " + saidSince(started).collect(Collectors.joining("\n")));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Every line that it has said, over all of its lives. */
  Stream<String> said() {
    return saidSince(0);
  }

  private Stream<String> saidSince(long offset) {
    try {
      byte[] all = Files.readAllBytes(output);
      return new String(all, (int) offset, all.length - (int) offset, StandardCharsets.UTF_8)
          .lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The kilobytes of its heap that are in use after a full collection. */
  long heapKilobytes() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher generations = HEAP_USED.matcher(jcmd("GC.heap_info"));
    long kilobytes = 0;
    int found = 0;
    while (generations.find()) {
      kilobytes += Long.parseLong(generations.group(1));
      found++;
    }
    if (found != 2) {
      throw new IllegalStateException("the heap is not understood");
    }
    return kilobytes;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process told =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid()), command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(told.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (told.waitFor() != 0) {
      throw new IllegalStateException(answer);
    }
    return answer;
  }

  Path eventLogs() {
    return folder.resolve("event-logs");
  }

  /** How many deliveries were given up for good. */
  long deadLetters() throws IOException {
    Path letters = folder.resolve("dead-letters").resolve("letters.jsonl");
    if (!Files.exists(letters)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(letters)) {
      return lines.count();
    }
  }

  Path output() {
    return output;
  }

  private void await() {
    try {
      process.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
    await();
    process.destroyForcibly();
  }
}
