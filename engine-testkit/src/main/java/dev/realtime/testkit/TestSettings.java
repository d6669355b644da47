package dev.realtime.testkit;

import dev.realtime.engine.config.EngineConfig;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What holds for all tests of a run.
 *
 * @param pluginFolder where plugin jars lie
 * @param coverage notes which rules fire
 * @param output takes what test files print
 */
public record TestSettings(Path pluginFolder, Coverage coverage, Consumer<String> output) {

  /** The plugin folder of the working directory, and standard output. */
  public static TestSettings plain() {
    return new TestSettings(
        EngineConfig.DEFAULT_PLUGIN_FOLDER, new Coverage(), System.out::println);
  }
}
