package dev.realtime.server;

import dev.realtime.engine.config.EngineConfig;
import dev.realtime.testkit.Coverage;
import dev.realtime.testkit.JunitXml;
import dev.realtime.testkit.TestRun;
import dev.realtime.testkit.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code realtime test PATH…}. */
@Command(
    name = "test",
    description = {
      "Runs the tests of rules: *_test.lua, in folders and below them.",
      "Needs no game and no Redis, and sends nothing."
    })
final class TestCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "PATH", description = "test files, or folders of them")
  private List<Path> paths = List.of();

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "only tests whose name holds this text, in whatever case")
  private String filter = "";

  @Option(
      names = "--junit-xml",
      paramLabel = "FILE",
      description = "also write the results for a build server")
  private @Nullable Path junitXml;

  @Option(names = "--watch", description = "run them again whenever a Lua file changes")
  private boolean watch;

  @Option(
      names = "--plugins",
      paramLabel = "FOLDER",
      description = "where plugin jars lie (default: ${DEFAULT-VALUE})")
  private Path pluginFolder = EngineConfig.DEFAULT_PLUGIN_FOLDER;

  @Override
  public Integer call() throws Exception {
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new UseException("no test file or folder at " + path);
      }
    }
    if (!watch) {
      return runOnce();
    }
    TestWatch changes = new TestWatch(paths); // before the run: what changes meanwhile counts
    int code = runOnce();
    while (changes.await()) {
      code = runOnce();
    }
    return code;
  }

  private int runOnce() throws Exception {
    List<Path> files = TestRun.find(paths);
    TestReport report = new TestReport(System.out);
    Coverage coverage = new Coverage();
    TestSettings settings = new TestSettings(pluginFolder, coverage, report::printed);
    TestRun run = TestRun.of(files, filter, settings, report);
    if (junitXml != null) {
      JunitXml.write(run, junitXml);
    }
    report.finish(run, coverage, files.size(), filter);
    return run.isGood() ? ExitCode.FINE : ExitCode.RULE;
  }
}
