package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers where binary segments ended, so that the end is not searched for at every reading. */
final class SegmentTails {
  private static final int MOST = 1_000;

  private final Map<Key, Tail> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Tail> eldest) {
          return size() > MOST;
        }
      };

  /** A file, and not another that has its name by now. */
  private record Key(Path file, @Nullable Object identity) {
    static Key of(Path file) throws IOException {
      return new Key(file, Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }
  }

  synchronized @Nullable Tail get(Path file) throws IOException {
    return known.get(Key.of(file));
  }

  synchronized void put(Path file, Tail tail) throws IOException {
    known.put(Key.of(file), tail);
  }
}
