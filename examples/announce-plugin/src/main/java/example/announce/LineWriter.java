package example.announce;

import dev.realtime.api.action.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines, on a thread of its own: {@code send} must not wait for the disk. The engine has at
 * most one write of each rule under way, so nothing piles up here.
 */
final class LineWriter implements AutoCloseable {
  private final Path folder;
  private final PrintStream output;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread writer = new Thread(task, "announce");
            writer.setDaemon(true);
            return writer;
          });

  LineWriter(Path folder, PrintStream output) {
    this.folder = folder;
    this.output = output;
  }

  /**
   * Writes lines, and tells how it went.
   *
   * @param file null for standard output
   */
  CompletionStage<Outcome> write(@Nullable String file, List<String> lines) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (file == null) {
            lines.forEach(output::println);
            return Outcome.done();
          }
          return append(file, lines);
        },
        thread);
  }

  private Outcome append(String file, List<String> lines) {
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return Outcome.done();
    } catch (FileSystemException e) {
      // the reason alone: where the file lies is nobody's business but the operator's
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      return Outcome.retry("cannot write " + file + ": " + reason);
    } catch (IOException e) {
      return Outcome.retry("cannot write " + file + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
