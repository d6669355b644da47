package dev.realtime.engine.internal.dead;

import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads and asks for the dead letters of a data folder that another process may have. */
public final class DeadLetterAccess {
  private static final long POLL_MILLIS = 20;

  private final Path folder;

  /** The dead letters in an engine's data folder. */
  public DeadLetterAccess(Path dataFolder) {
    this.folder = DeadLetterStore.folder(dataFolder);
  }

  /** All letters, the oldest first. */
  public List<DeadLetter> list() throws IOException {
    return open().all();
  }

  private DeadLetterFile open() throws IOException {
    return DeadLetterFile.open(
        DeadLetterStore.file(folder), DeadLetterStore.MOST_LETTERS, DeadLetterStore.MOST_BYTES);
  }

  /** Leaves a request for the next engine. */
  public void leave(DeadLetterRequest request) throws IOException {
    DeadLetterRequests.leave(folder, request);
  }

  /** Has the engine that runs do it. */
  public DeadLetterResult ask(DeadLetterRequest request, Duration limit)
      throws IOException, InterruptedException {
    String name = DeadLetterRequests.leave(folder, request);
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      DeadLetterResult result = DeadLetterRequests.answer(folder, name);
      if (result != null) {
        return result;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    throw new IOException(
        "the engine on " + folder.getParent() + " has not answered yet; it has the request");
  }

  /** Drops letters of a folder that no engine has, and that the caller holds. */
  public DeadLetterResult drop(DeadLetterRequest request) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    try (DeadLetterFile file = open()) {
      List<Long> ids =
          request.all() ? file.all().stream().map(DeadLetter::id).toList() : request.ids();
      List<String> problems = new ArrayList<>();
      int done = 0;
      for (long id : ids) {
        if (file.drop(id)) {
          done++;
        } else {
          problems.add(DeadLetterResult.noLetter(id));
        }
      }
      return new DeadLetterResult(done, problems);
    }
  }
}
