package dev.realtime.engine.internal.emit;

import dev.realtime.api.EventMessage;
import dev.realtime.engine.work.TaskQueue;
import dev.realtime.engine.work.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The spool and the one thread that works on its disk. Trouble with the disk is told to the
 * operator, and costs nothing but the place there.
 */
public final class SpoolWriter {
  /** The emitter has only a few tasks under way at a time. */
  private static final int MOST_WAITING = 1000;

  private final Path file;
  private final long mostBytes;
  private volatile Spool spool;
  private final Consumer<String> operatorLog;

  private final TaskQueue thread;
  private boolean troubled;

  private SpoolWriter(
      Path file, long mostBytes, Spool spool, Consumer<String> operatorLog, Workers workers) {
    this.thread = workers.queue("spool", 1, MOST_WAITING);
    this.file = file;
    this.mostBytes = mostBytes;
    this.spool = spool;
    this.operatorLog = operatorLog;
  }

  /**
   * Opens the spool in a folder.
   *
   * @param operatorLog takes one line when the disk refuses, and when it takes again
   * @throws IOException if what an earlier run left there cannot be read
   */
  public static SpoolWriter open(Path folder, Consumer<String> operatorLog, Workers workers)
      throws IOException {
    return open(folder, Spool.MOST_BYTES, operatorLog, workers);
  }

  static SpoolWriter open(
      Path folder, long mostBytes, Consumer<String> operatorLog, Workers workers)
      throws IOException {
    Path file = folder.resolve("spool.mv");
    Spool spool = Spool.open(file, mostBytes);
    if (spool.size() > 0) {
      operatorLog.accept(spool.size() + " events of an earlier run wait for the store");
    }
    return new SpoolWriter(file, mostBytes, spool, operatorLog, workers);
  }

  /** Runs a task on the spool's thread; after closing, nowhere. */
  void run(Runnable task) {
    thread.execute(task);
  }

  /** How many events wait on disk. */
  long size() {
    return spool.size();
  }

  boolean hasRoom() {
    return spool.hasRoom();
  }

  /** Takes events; false if the disk does not. */
  boolean add(List<EventMessage> events) {
    try {
      spool.add(events);
    } catch (IOException | RuntimeException e) {
      tell(e);
      openAgain();
      return false;
    }
    if (troubled) {
      troubled = false;
      operatorLog.accept("events are kept on disk again");
    }
    return true;
  }

  /** The oldest events; null if the disk does not give them. */
  @Nullable List<EventMessage> first(int limit) {
    try {
      return spool.first(limit);
    } catch (RuntimeException e) {
      tell(e);
      openAgain();
      return null;
    }
  }

  /** After a failed write the file stays closed; what it had acknowledged is in it. */
  private void openAgain() {
    try {
      spool.closeAtOnce();
      spool = Spool.open(file, mostBytes);
    } catch (IOException | RuntimeException e) {
      tell(e);
    }
  }

  void remove(int count) {
    try {
      spool.remove(count);
    } catch (IOException | RuntimeException e) {
      tell(e);
      openAgain();
    }
  }

  private void tell(Exception e) {
    if (!troubled) {
      troubled = true;
      operatorLog.accept(e.getMessage() + "; they wait in memory");
    }
  }

  /** Finishes what was asked for, and closes the file. */
  void close() {
    CompletableFuture<Void> finished = new CompletableFuture<>();
    thread.execute(() -> finished.complete(null));
    thread.close();
    if (!finished.isDone()) {
      operatorLog.accept("the disk hangs: events may not be on it");
    }
    spool.close();
  }
}
