package dev.realtime.engine.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from; each source overrides those before it.
 *
 * @param file a {@code realtime.yml}; null to look for one in the working folder
 * @param dotEnv a file of {@code NAME=value} lines; it need not exist
 * @param environment the process's environment
 * @param flags settings of the command line, by dotted name such as {@code redis.url}
 */
public record ConfigSources(
    @Nullable Path file, Path dotEnv, Map<String, String> environment, Map<String, String> flags) {

  /** The file looked for where none is named. */
  public static final Path DEFAULT_FILE = Path.of("realtime.yml");

  /** The sources of this process, without flags. */
  public static ConfigSources ofProcess() {
    return new ConfigSources(null, Path.of(".env"), System.getenv(), Map.of());
  }
}
