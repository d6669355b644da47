package dev.realtime.luaj.amender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A folder of classes, in which files that are as they should be keep their time. */
final class Output {
  private final Path folder;
  private final Set<Path> written = new HashSet<>();

  Output(Path folder) {
    this.folder = folder;
  }

  void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    written.add(file);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /** Removes what an earlier build left in a folder below, and this one did not write. */
  void removeOthers(String below) throws IOException {
    List<Path> others;
    try (Stream<Path> files = Files.walk(folder.resolve(below))) {
      others = files.filter(file -> Files.isRegularFile(file) && !written.contains(file)).toList();
    }
    for (Path file : others) {
      Files.delete(file);
    }
  }
}
