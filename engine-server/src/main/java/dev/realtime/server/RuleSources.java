package dev.realtime.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The rule files that a command line names. */
final class RuleSources {
  private RuleSources() {}

  /**
   * The files named, and the {@code *.lua} files of the folders named, tests left out.
   *
   * @throws UseException if one is not there, or a folder holds none
   */
  static List<Path> find(List<Path> named) throws UseException, IOException {
    return find(named, file -> !file.toString().endsWith("_test.lua"));
  }

  /** The same, of what is there at the moment. */
  static List<Path> findAgain(List<Path> named) throws IOException {
    List<Path> there = new ArrayList<>();
    for (Path path : named) {
      try {
        there.addAll(find(List.of(path)));
      } catch (UseException e) {
        // it was there when the command began, and may be again
      }
    }
    return there;
  }

  /** The same, tests included. */
  static List<Path> findWithTests(List<Path> named) throws UseException, IOException {
    return find(named, file -> true);
  }

  private static List<Path> find(List<Path> named, Predicate<Path> wanted)
      throws UseException, IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        List<Path> inside = inside(path, wanted);
        if (inside.isEmpty()) {
          throw new UseException("no *.lua file in the folder " + path);
        }
        files.addAll(inside);
      } else if (Files.isRegularFile(path)) {
        files.add(path);
      } else {
        throw new UseException("no rule file or folder at " + path);
      }
    }
    return files;
  }

  private static List<Path> inside(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".lua"))
          .filter(wanted)
          .sorted()
          .toList();
    }
  }
}
