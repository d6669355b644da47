package dev.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.json.Json;
import dev.realtime.testkit.DeepStack;
import dev.realtime.testkit.RuleBench;
import dev.realtime.testkit.RuleFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realtime trace RULES --event CHANNEL JSON …}. */
@Command(
    name = "trace",
    description = {
      "Shows what becomes of events in every rule: whether it fires, and why not.",
      "Needs no Redis, and sends nothing."
    })
final class TraceCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "RULES",
      description = "rule files, or folders of *.lua files")
  private List<Path> rules = List.of();

  @Option(
      names = "--event",
      required = true,
      arity = "2",
      paramLabel = "CHANNEL JSON",
      hideParamSyntax = true,
      description = "the event; several are emitted one after the other")
  private List<String> event = List.of();

  @Option(
      names = "--advance",
      paramLabel = "SECONDS",
      description = "then let so much time pass, for windows, retries and timers")
  private double advance;

  @Option(
      names = "--plugins",
      paramLabel = "FOLDER",
      description = "where plugin jars lie (default: ${DEFAULT-VALUE})")
  private Path pluginFolder = EngineConfig.DEFAULT_PLUGIN_FOLDER;

  private record TracedEvent(String channel, JsonNode data) {}

  @Override
  public Integer call() throws Exception {
    List<Path> files = RuleSources.find(rules);
    List<TracedEvent> events = new ArrayList<>();
    for (int i = 0; i < event.size(); i += 2) {
      try {
        events.add(new TracedEvent(event.get(i), Json.parse(event.get(i + 1))));
      } catch (IllegalArgumentException e) {
        throw new UseException("the event: " + e.getMessage());
      }
    }
    return DeepStack.run(() -> trace(files, events));
  }

  private int trace(List<Path> files, List<TracedEvent> events) throws UseException {
    int broken = 0;
    try (RuleBench bench = RuleBench.builder().pluginFolder(pluginFolder).start()) {
      for (Path file : files) {
        try {
          bench.load(file);
        } catch (RuleFailedException e) {
          System.err.println("realtime: " + e.getMessage());
          broken++;
        }
      }
      if (broken == files.size()) {
        return ExitCode.RULE;
      }
      try {
        for (TracedEvent traced : events) {
          bench.emit(traced.channel(), traced.data());
        }
        bench.advance(Duration.ofMillis(Math.round(advance * 1000)));
      } catch (IllegalArgumentException e) {
        throw new UseException(String.valueOf(e.getMessage()));
      }
      System.out.print(bench.trace());
      bench.output().forEach(line -> System.out.println("printed: " + line));
      bench.problems().forEach(problem -> System.out.println("went wrong: " + problem));
      System.out.flush();
      return broken == 0 && bench.problems().isEmpty() ? ExitCode.FINE : ExitCode.RULE;
    }
  }
}
