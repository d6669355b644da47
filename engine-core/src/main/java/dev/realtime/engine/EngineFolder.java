package dev.realtime.engine;

import dev.realtime.api.file.FolderInUseException;
import dev.realtime.api.file.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an engine's data, which only one engine may use at a time. It remembers who the
 * engine is, so that after a crash it takes its own rules up again at once, and does not wait until
 * its own leases have ended.
 */
final class EngineFolder implements AutoCloseable {
  private final Path path;
  private final String engineId;
  private final @Nullable FolderLock lock;

  private EngineFolder(Path path, String engineId, @Nullable FolderLock lock) {
    this.path = path;
    this.engineId = engineId;
    this.lock = lock;
  }

  /**
   * Makes the folder if need be, and takes it.
   *
   * @throws IOException if it cannot be made, or another engine has it
   */
  static EngineFolder take(Path folder, RandomGenerator random) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException("the data folder " + folder + " cannot be made: " + e, e);
    }
    FolderLock lock = lock(folder);
    try {
      return new EngineFolder(folder, id(folder.resolve("engine-id"), random), lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FolderLock lock(Path folder) throws IOException {
    try {
      return FolderLock.take(folder, "engine.lock");
    } catch (FolderInUseException e) {
      throw new IOException(
          "the data folder "
              + folder
              + " is in use by another engine; end it, or name another folder with --data",
          e);
    }
  }

  /** A folder that nobody else knows: it is made by whoever writes something into it. */
  static EngineFolder unmade(Path folder, RandomGenerator random) {
    return new EngineFolder(folder, newId(random), null);
  }

  /** Two engines with no id would take each other's leases for their own, so it is never empty. */
  private static String id(Path file, RandomGenerator random) throws IOException {
    String id = Files.exists(file) ? Files.readString(file).strip() : "";
    if (id.isEmpty()) {
      id = newId(random);
      Files.writeString(file, id);
    }
    return id;
  }

  private static String newId(RandomGenerator random) {
    return Long.toUnsignedString(random.nextLong(), 36);
  }

  Path path() {
    return path;
  }

  /** The same after every restart. */
  String engineId() {
    return engineId;
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
