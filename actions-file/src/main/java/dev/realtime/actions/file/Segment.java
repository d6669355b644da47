package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One piece of a log: a folder with a Chronicle Queue, or a file of JSON lines.
 *
 * @param number grows from segment to segment
 * @param format how its records are written
 * @param path the folder or file
 */
record Segment(int number, LogFormat format, Path path) {
  private static final String TIMES = ".times";

  /** As Chronicle names it, for whom it is always the same day. */
  private static final String DATA = "19700101F.cq4";

  String name() {
    return path.getFileName().toString();
  }

  /** The file that holds the records. */
  Path data() throws IOException {
    if (format == LogFormat.JSONL) {
      return path;
    }
    Path usual = path.resolve(DATA);
    if (Files.exists(usual)) {
      return usual;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.cq4")) {
      for (Path file : files) {
        return file;
      }
    }
    throw new NoSuchFileException(path.resolve("*.cq4").toString());
  }

  /** Beside a file of JSON lines: the times of its events. */
  Path times() {
    String name = name();
    return path.resolveSibling(name.substring(0, name.indexOf('.')) + TIMES);
  }

  SegmentReader open(SegmentTails tails) throws IOException {
    return format == LogFormat.JSONL ? new JsonLinesReader(this) : new BinaryReader(this, tails);
  }

  void delete() throws IOException {
    if (format == LogFormat.JSONL) {
      Files.deleteIfExists(times());
      Files.deleteIfExists(path);
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(path);
  }
}
