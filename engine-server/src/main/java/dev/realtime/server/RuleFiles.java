package dev.realtime.server;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.rules.RuleFile;
import dev.realtime.engine.rules.RuleFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rule files of a running engine: loaded one by one, and again when they change. */
final class RuleFiles {
  /** A file may wait for the store as it loads; one that takes longer surely loops. */
  static final Duration LONGEST_LOAD = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final RealtimeEngine engine;
  private final CountDownLatch stop;
  private final Consumer<String> say;
  private final Map<Path, State> states = new LinkedHashMap<>();

  private record State(@Nullable RuleFile running, boolean failed, FileTime modified) {}

  /**
   * None yet.
   *
   * @param stop opens when the command is to end: nobody waits for a file any more
   */
  RuleFiles(RealtimeEngine engine, CountDownLatch stop, Consumer<String> say) {
    this.engine = engine;
    this.stop = stop;
    this.say = say;
  }

  /** Loads files; one with an error is reported, and the others load all the same. */
  void loadAll(List<Path> files) throws InterruptedException, IOException {
    for (Path file : files) {
      load(file, null);
    }
  }

  /**
   * Loads what has changed, and what is new. The old rules go when the new ones are in place; a bad
   * file keeps them, and so does one that is no longer there.
   *
   * @param files those there are now
   */
  void reloadChanged(List<Path> files) throws InterruptedException, IOException {
    for (Path file : files) {
      if (!states.containsKey(file) && load(file, null)) {
        say.accept("loaded " + file);
      }
    }
    for (Map.Entry<Path, State> entry : Map.copyOf(states).entrySet()) {
      Path file = entry.getKey();
      State state = entry.getValue();
      if (Files.isRegularFile(file) && !Files.getLastModifiedTime(file).equals(state.modified())) {
        if (load(file, state.running())) {
          say.accept("loaded " + file + " again");
        } else if (state.running() != null) {
          say.accept(file + " keeps its old rules");
        }
      }
    }
  }

  private boolean load(Path file, @Nullable RuleFile before)
      throws InterruptedException, IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    RuleFile loading = engine.load(file);
    try {
      awaitLoaded(loading);
      states.put(file, new State(loading, false, modified));
      if (before != null) {
        before.close();
      }
      return true;
    } catch (ExecutionException | TimeoutException e) {
      say.accept(
          e instanceof TimeoutException
              ? file
                  + ": stopped before it came to its end; it may take "
                  + LONGEST_LOAD.toSeconds()
                  + " s"
              : message(e.getCause()));
      loading.close();
      states.put(file, new State(before, true, modified));
      return false;
    }
  }

  private void awaitLoaded(RuleFile loading)
      throws InterruptedException, ExecutionException, TimeoutException {
    long begun = System.nanoTime();
    while (true) {
      try {
        loading.loaded().toCompletableFuture().get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (stop.getCount() == 0 || System.nanoTime() - begun > LONGEST_LOAD.toNanos()) {
          throw e;
        }
      }
    }
  }

  private static String message(@Nullable Throwable error) {
    if (error instanceof RuleFileException script) {
      // one frame only says again what the message begins with
      boolean helps = script.traceback().lines().filter(line -> !line.isBlank()).count() > 1;
      return script.getMessage() + (helps ? script.traceback() : "");
    }
    return String.valueOf(error == null ? null : error.getMessage());
  }

  int loadedCount() {
    return (int) states.values().stream().filter(state -> state.running() != null).count();
  }

  int failedCount() {
    return (int) states.values().stream().filter(State::failed).count();
  }
}
