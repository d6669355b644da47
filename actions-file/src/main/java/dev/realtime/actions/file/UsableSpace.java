package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The room on the disk of one folder. Which disk that is, is found out once: it takes long. */
final class UsableSpace implements LogSurroundings.DiskSpace {
  private @Nullable FileStore store;

  @Override
  public synchronized long usable(Path folder) throws IOException {
    FileStore known = store;
    if (known != null) {
      try {
        return known.getUsableSpace();
      } catch (IOException e) {
        // the folder went away, perhaps with the disk it lay on
      }
    }
    Files.createDirectories(folder);
    FileStore found = Files.getFileStore(folder);
    store = found;
    return found.getUsableSpace();
  }
}
