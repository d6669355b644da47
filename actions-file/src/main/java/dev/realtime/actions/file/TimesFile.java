package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A note beside a file of JSON lines: its size and the times of its events when it was last closed.
 * It counts only while the file still has that size.
 */
final class TimesFile {
  private TimesFile() {}

  static void write(Segment segment, long bytes, TimeSpan times) throws IOException {
    Path file = segment.times();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    String text =
        String.join(
            " ",
            Long.toString(bytes),
            Long.toString(times.count()),
            Long.toString(times.earliest()),
            Long.toString(times.latest()),
            Long.toString(times.lateness()));
    Files.writeString(fresh, text + "\n");
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The noted times; null where there is no note or the file has grown since. */
  static @Nullable TimeSpan read(Segment segment) throws IOException {
    try {
      String[] words = Files.readString(segment.times()).strip().split(" ");
      if (words.length != 5 || Long.parseLong(words[0]) != Files.size(segment.data())) {
        return null;
      }
      return new TimeSpan(
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    } catch (NoSuchFileException | NumberFormatException e) {
      return null;
    }
  }
}
