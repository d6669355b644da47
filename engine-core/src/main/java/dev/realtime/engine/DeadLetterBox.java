package dev.realtime.engine;

import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import dev.realtime.engine.internal.dead.DeadLetterAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The dead letters of a data folder, seen from outside the engine that may have it. */
public final class DeadLetterBox {
  private final Path dataFolder;
  private final DeadLetterAccess letters;

  /** The dead letters in an engine's data folder. */
  public DeadLetterBox(Path dataFolder) {
    this.dataFolder = dataFolder;
    this.letters = new DeadLetterAccess(dataFolder);
  }

  /** All letters, the oldest first. */
  public List<DeadLetter> list() throws IOException {
    return letters.list();
  }

  /**
   * Drops letters, or has them sent again by the engine that has the folder.
   *
   * @param limit how long to wait for that engine
   * @return null where letters are to be sent again and no engine runs: they will be when one
   *     starts
   * @throws IOException if the folder cannot be used, or the engine does not answer
   */
  public @Nullable DeadLetterResult ask(DeadLetterRequest request, Duration limit)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(dataFolder)) {
      throw new IOException("there is no data folder " + dataFolder + "; name it with --data");
    }
    if (!isInUse()) {
      if (request.retries()) {
        letters.leave(request);
        return null;
      }
      try (EngineFolder held = EngineFolder.take(dataFolder, new Random())) {
        return letters.drop(request);
      }
    }
    return letters.ask(request, limit);
  }

  private boolean isInUse() {
    try (EngineFolder free = EngineFolder.take(dataFolder, new Random())) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
