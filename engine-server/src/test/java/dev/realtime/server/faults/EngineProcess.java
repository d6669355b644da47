package dev.realtime.server.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An engine as an operator runs it: {@code realtime run}, a process of its own. */
final class EngineProcess implements AutoCloseable {
  private final Path folder;
  private final Path rules;
  private final String redisUrl;
  private final Path output;
  private Process process;

  EngineProcess(Path folder, Path rules, String redisUrl) {
    this.folder = folder;
    this.rules = rules;
    this.redisUrl = redisUrl;
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
    builder.environment().put("REDIS_URL", redisUrl);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
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

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** What is in use after a collection. */
  long heapKilobytes() throws IOException {
    tell("GC.run");
    Matcher generation = Pattern.compile("used (\\d+)K").matcher(tell("GC.heap_info"));
    long sum = 0;
    for (int i = 0; i < 2 && generation.find(); i++) {
      sum += Long.parseLong(generation.group(1));
    }
    return sum;
  }

  private String tell(String command) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
    Process told =
        new ProcessBuilder(jcmd, Long.toString(pid()), command).redirectErrorStream(true).start();
    try (InputStream said = told.getInputStream()) {
      return new String(said.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Path eventLogs() {
    return folder.resolve("event-logs");
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
