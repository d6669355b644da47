package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What open logs need of the world around them.
 *
 * @param base the folder of event logs
 * @param clock the engine's
 * @param operator is told of repairs
 * @param disk says how much room is left
 */
record LogSurroundings(Path base, InstantSource clock, Consumer<String> operator, DiskSpace disk) {

  /** Asks the file system that a folder lies on. */
  @FunctionalInterface
  interface DiskSpace {
    long usable(Path folder) throws IOException;
  }

  Instant now() {
    return clock.instant();
  }

  void tell(String line) {
    operator.accept(line);
  }
}
