package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The folder of one log: what lies in it and what it is called. */
record LogFolder(Path path) {
  static final String LOCK = "writer.lock";

  private static final Pattern SEGMENT = Pattern.compile("(\\d{8})\\.(cq|jsonl)");

  /** The segments, oldest first; empty where there is no such folder. */
  List<Segment> segments() throws IOException {
    List<Segment> segments = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        Matcher matcher = SEGMENT.matcher(entry.getFileName().toString());
        if (matcher.matches()) {
          LogFormat format =
              matcher.group(2).equals(LogFormat.JSONL.ending())
                  ? LogFormat.JSONL
                  : LogFormat.BINARY;
          // a log of its own may lie in here under such a name
          if (!isLog(entry)) {
            segments.add(new Segment(Integer.parseInt(matcher.group(1)), format, entry));
          }
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    segments.sort(Comparator.comparingInt(Segment::number));
    return segments;
  }

  /** A segment that does not exist yet. */
  Segment newSegment(int number, LogFormat format) {
    return new Segment(
        number, format, path.resolve(String.format("%08d.%s", number, format.ending())));
  }

  boolean isLog() {
    return isLog(path);
  }

  /** The log that this folder lies in, where it lies in one. */
  @Nullable Path enclosingLog(Path base) {
    Path root = base.toAbsolutePath().normalize();
    for (Path parent = path.getParent();
        parent != null && parent.startsWith(root) && !parent.equals(root);
        parent = parent.getParent()) {
      if (isLog(parent)) {
        return parent;
      }
    }
    return null;
  }

  private static boolean isLog(Path folder) {
    return Files.exists(folder.resolve(LOCK));
  }
}
