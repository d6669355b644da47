package dev.realtime.api.file;

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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a folder, held by one process at a time: a lock on a file in it, which also
 * holds the number of the process. The operating system takes the lock back when the process ends,
 * however it ends. May be used from any thread.
 *
 * <p>On POSIX systems a process loses its lock of a file when it closes <em>any</em> channel of
 * that file. So what this process holds is remembered, and asked before a channel is opened: asking
 * for a folder that it has already takes nothing from it. For the same reason nobody may read the
 * lock's file in another way while this process may hold it.
 */
public final class FolderLock implements AutoCloseable {
  /** Far behind the process number that the file holds, so that others can read that. */
  private static final long PLACE = 1L << 40;

  /** The files that this process has locked, by their real path. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final AtomicBoolean closed = new AtomicBoolean();

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a folder, or fails at once.
   *
   * @param folder which is there
   * @param name of the lock's file, the same for all who want the folder for the same
   * @throws FolderInUseException if somebody has it, in this process or another
   * @throws IOException if the file cannot be made or locked
   */
  public static FolderLock take(Path folder, String name) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    if (!HELD.add(file)) {
      throw new FolderInUseException(folder.toString(), true, ProcessHandle.current().pid());
    }
    try {
      return new FolderLock(file, locked(file, folder));
    } catch (IOException | RuntimeException | Error e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static FileChannel locked(Path file, Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      if (tryLock(channel) == null) {
        throw new FolderInUseException(folder.toString(), false, holder(channel));
      }
      channel.truncate(0);
      String process = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)), 0);
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
      return null; // a second copy of this class in the same process has it
    }
  }

  private static @Nullable Long holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    String number = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    return number.matches("\\d{1,18}") ? Long.valueOf(number) : null;
  }

  /** Gives the folder up. May be repeated. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try {
        channel.close();
      } finally {
        HELD.remove(file);
      }
    }
  }
}
