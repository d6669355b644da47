package dev.realtime.server;

import dev.realtime.bridge.Bridge;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.time.SystemTime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realtime serve [RULES…]}. */
@Command(
    name = "serve",
    description = "Runs the engine for the game servers of this machine, until it is stopped.")
final class ServeCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(250);

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "RULES",
      description = "rule files to run beside those of the game, or folders of *.lua files")
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "the loopback port; any that is free by default")
  private int port;

  @Option(
      names = "--announce",
      paramLabel = "FILE",
      description = "where games find the port; engine.json in the data folder by default")
  private @Nullable Path announce;

  @Option(
      names = "--lifeline",
      description = "ends when standard input ends: with the game that started it")
  private boolean lifeline;

  @Option(
      names = "--idle-exit",
      paramLabel = "DURATION",
      description = "ends by itself when no game was connected for so long, such as 10m")
  private @Nullable String idleExit;

  @Override
  public Integer call() throws Exception {
    Duration idle = Words.duration("--idle-exit", idleExit);
    EngineConfig config = options.load();
    List<Path> files = rules.isEmpty() ? List.of() : RuleSources.find(rules);
    CountDownLatch stop = Stopping.latch();
    if (lifeline) {
      followInput(stop);
    }
    try (RealtimeEngine engine =
        RealtimeEngine.builder()
            .config(config)
            .environment(options.environment())
            .operatorLog(ServeCommand::say)
            .start()) {
      ConnectionNews.follow(engine.backend(), ServeCommand::say);
      RuleFiles running = new RuleFiles(engine, stop, ServeCommand::say);
      running.loadAll(files);
      Path file = announce == null ? config.dataFolder().resolve("engine.json") : announce;
      try (SystemTime time = new SystemTime();
          Bridge bridge = Bridge.open(engine, time, port, file, ServeCommand::say)) {
        System.out.println("READY " + bridge.port());
        while (!stop.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          if (idle != null && bridge.quiet().compareTo(idle) >= 0) {
            say("no game was connected for " + idleExit + ": ending");
            break;
          }
        }
      }
      return running.failedCount() == 0 ? ExitCode.FINE : ExitCode.RULE;
    }
  }

  /** The game holds the other end of standard input, and loses it however it ends. */
  private static void followInput(CountDownLatch stop) {
    Thread following =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // as good as its end
              }
              stop.countDown();
            },
            "realtime-lifeline");
    following.setDaemon(true);
    following.start();
  }

  private static void say(String line) {
    System.err.println("realtime: " + line);
  }
}
