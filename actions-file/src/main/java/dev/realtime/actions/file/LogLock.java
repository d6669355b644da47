package dev.realtime.actions.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a log, held by one process at a time. The operating system takes it back when
 * the process ends, however it ends.
 */
final class LogLock implements Closeable {
  /** Far behind the process number that the file holds, so that others can read that. */
  private static final long PLACE = 1L << 40;

  /**
   * The folders this process holds. Asked first: on POSIX systems, closing a second channel of the
   * lock file would give the lock of the first away.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private LogLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static LogLock take(Path logFolder, String log) throws IOException {
    Path folder = logFolder.toRealPath();
    if (!HELD.add(folder)) {
      throw new LogRefusedException(
          "the event log " + log + " is being written by another engine of this process", true);
    }
    try {
      return new LogLock(folder, locked(folder, log));
    } catch (IOException | RuntimeException e) {
      HELD.remove(folder);
      throw e;
    }
  }

  private static FileChannel locked(Path folder, String log) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LogFolder.LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new LogRefusedException(
            "the event log " + log + " is being written by another process" + owner(channel), true);
      }
      channel.truncate(0);
      byte[] process =
          Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
      channel.write(ByteBuffer.wrap(process), 0);
      taken = true;
      return channel;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(PLACE, 1, false);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    String process = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    if (!process.matches("\\d+")) {
      return "";
    }
    return " (" + process + ")";
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(folder);
    }
  }
}
