package dev.realtime.server;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a Lua file changes in the folders of the tests, or in those beside them, where the
 * rules are.
 */
final class TestWatch {
  private static final long LOOK_EVERY_MILLIS = 250;
  private static final int DEEPEST = 8;

  private final List<Path> folders;
  private Map<Path, FileTime> seen;

  TestWatch(List<Path> paths) throws IOException {
    folders = paths.stream().map(TestWatch::around).distinct().toList();
    seen = look();
  }

  private static Path around(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    Path outer = folder.getParent();
    return outer == null || outer.getNameCount() == 0 ? folder : outer;
  }

  /** Waits for a change; false when the program is to end. */
  boolean await() throws IOException {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        Map<Path, FileTime> now = look();
        if (!now.equals(seen)) {
          seen = now;
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What cannot be read, or is gone meanwhile, is passed over. */
  private Map<Path, FileTime> look() throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    for (Path folder : folders) {
      Files.walkFileTree(
          folder,
          EnumSet.noneOf(FileVisitOption.class),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(".lua")) {
                times.put(file, attributes.lastModifiedTime());
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException error) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error) {
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return times;
  }
}
