package dev.realtime.server;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
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

/** {@code realtime run RULES…}. */
@Command(name = "run", description = "Runs rule files until it is stopped.")
final class RunCommand implements Callable<Integer> {
  /** How long being ready waits until other programs' messages will come, too. */
  private static final Duration SUBSCRIBING = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(250);

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "RULES",
      description = "rule files, or folders of *.lua files")
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--watch",
      description = "loads rule files again when they change, and new ones of a folder")
  private boolean watch;

  @Option(names = "--for", paramLabel = "DURATION", description = "ends by itself, such as 30s")
  private @Nullable String duration;

  @Override
  public Integer call() throws Exception {
    Duration limit = Words.duration("--for", duration);
    EngineConfig config = options.load();
    List<Path> files = RuleSources.find(rules);
    CountDownLatch stop = Stopping.latch();
    try (RealtimeEngine engine =
        RealtimeEngine.builder()
            .config(config)
            .environment(options.environment())
            .operatorLog(RunCommand::say)
            .start()) {
      if (!engine.backend().outlivesEngine()) {
        say("the store is memory: events live in this process only");
      }
      ConnectionNews.follow(engine.backend(), RunCommand::say);
      RuleFiles running = new RuleFiles(engine, stop, RunCommand::say);
      running.loadAll(files);
      if (running.loadedCount() == 0) {
        return ExitCode.RULE;
      }
      engine.awaitActive(engine.backend().isConnected() ? SUBSCRIBING : Duration.ZERO);
      System.out.println(
          "ready: "
              + Words.count(engine.ruleCount(), "rule")
              + " from "
              + Words.count(running.loadedCount(), "file")
              + " on "
              + engine.backend().description()
              + (engine.backend().isConnected() ? "" : " (not connected yet)"));
      long begun = System.nanoTime();
      while (!stop.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        if (limit != null && System.nanoTime() - begun >= limit.toNanos()) {
          break;
        }
        if (watch) {
          running.reloadChanged(RuleSources.findAgain(rules));
        }
      }
      return running.failedCount() == 0 ? ExitCode.FINE : ExitCode.RULE;
    }
  }

  private static void say(String line) {
    System.err.println("realtime: " + line);
  }
}
