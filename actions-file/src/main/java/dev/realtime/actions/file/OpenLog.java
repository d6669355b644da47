package dev.realtime.actions.file;

import dev.realtime.api.Event;
import dev.realtime.api.file.FolderInUseException;
import dev.realtime.api.file.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A log that is open for writing: its lock, and the segment that is appended to. Used by one thread
 * at a time.
 */
final class OpenLog {
  private final String name;
  private final SegmentOpener opener;
  private final FolderLock lock;
  private final LogSurroundings surroundings;
  private final Retention retention;
  private final Set<Object> holders = new HashSet<>();
  private Instant lastUse;
  private @Nullable LogSettings settings;
  private @Nullable SegmentWriter writer;
  private Instant writerSince;

  private OpenLog(String name, LogFolder folder, FolderLock lock, LogSurroundings surroundings) {
    this.name = name;
    this.opener = new SegmentOpener(name, folder, surroundings);
    this.lock = lock;
    this.surroundings = surroundings;
    this.retention = new Retention(name, folder, surroundings);
    this.lastUse = surroundings.now();
    this.writerSince = lastUse;
  }

  static OpenLog open(String name, Path path, LogSurroundings surroundings) throws IOException {
    LogFolder folder = new LogFolder(path);
    Path enclosing = folder.enclosingLog(surroundings.base());
    if (enclosing != null) {
      throw new LogRefusedException(
          "the path " + name + " lies inside the event log " + enclosing.getFileName(), false);
    }
    Files.createDirectories(path);
    return new OpenLog(name, folder, lock(name, path), surroundings);
  }

  private static FolderLock lock(String name, Path path) throws IOException {
    try {
      return FolderLock.take(path, LogFolder.LOCK);
    } catch (FolderInUseException e) {
      String writer =
          e.isByThisProcess()
              ? "another engine of this process"
              : "another process" + (e.process() == null ? "" : " (" + e.process() + ")");
      throw new LogRefusedException(
          "the event log " + name + " is being written by " + writer, true);
    }
  }

  /**
   * Appends some of the events, at least the first.
   *
   * @param holder the action that writes
   * @return how many
   */
  int append(Object holder, LogSettings wanted, List<Event> events, int from) throws IOException {
    lastUse = surroundings.now();
    SegmentWriter current = writerFor(holder, wanted);
    settings = wanted;
    try {
      return current.append(events, from, wanted.segmentSize() - current.bytes());
    } catch (EventRefusedException e) {
      throw e;
    } catch (IOException e) {
      closeWriter();
      throw e;
    }
  }

  private SegmentWriter writerFor(Object holder, LogSettings wanted) throws IOException {
    holders.add(holder);
    SegmentWriter current = writer;
    if (current != null && current.segment().format() != wanted.format() && holders.size() > 1) {
      throw new LogRefusedException(
          "the event log "
              + name
              + " is written as "
              + current.segment().format().word()
              + " by another rule; a log has one format at a time",
          true);
    }
    if (current != null && isUsedUp(current, wanted)) {
      closeWriter();
      current = null;
    }
    if (current == null) {
      current = opener.open(wanted);
      writerSince = SegmentOpener.since(current.times(), surroundings.now());
      writer = current;
      retention.apply(wanted, current);
    }
    return current;
  }

  private boolean isUsedUp(SegmentWriter current, LogSettings wanted) {
    Duration age = wanted.segmentAge();
    return current.segment().format() != wanted.format()
        || !current.times().isEmpty()
            && (current.bytes() >= wanted.segmentSize()
                || age != null && writerSince.plus(age).isBefore(surroundings.now()));
  }

  /** Lets go of what is too old. */
  void keepOnlyWanted(LogSettings wanted) {
    retention.apply(wanted, writer);
  }

  /** As the rule that wrote last wants it; null before the first append. */
  @Nullable LogSettings settings() {
    return settings;
  }

  /** An action is done with the log. */
  void release(Object holder) {
    holders.remove(holder);
  }

  boolean isHeld() {
    return !holders.isEmpty();
  }

  String name() {
    return name;
  }

  Instant lastUse() {
    return lastUse;
  }

  /** Whether somebody has removed the segment that is appended to. */
  boolean isRemoved() {
    return writer != null && !Files.exists(writer.segment().path());
  }

  /**
   * Closes it without a word: what could go wrong with files that are no more matters to nobody.
   */
  void abandon() {
    try (lock) {
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      // as expected
    }
    writer = null;
  }

  void close() {
    closeWriter();
    try {
      lock.close();
    } catch (IOException e) {
      surroundings.tell("event log " + name + ": its lock cannot be closed: " + Errors.line(e));
    }
  }

  private void closeWriter() {
    SegmentWriter closing = writer;
    writer = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (IOException e) {
        surroundings.tell(
            String.format(
                "event log %s: segment %s was not closed in order: %s",
                name, closing.segment().name(), Errors.line(e)));
      }
    }
  }
}
