package dev.realtime.actions.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers the times of segments that nobody writes any more, so that they are found out once. */
final class SegmentTimes {
  private static final int MOST = 10_000;

  private final Map<Key, TimeSpan> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, TimeSpan> eldest) {
          return size() > MOST;
        }
      };

  /** A file as it was when it was looked at. */
  private record Key(Path file, long size, long modified) {
    static Key of(Segment segment) throws IOException {
      Path file = segment.data();
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Key(file, now.size(), now.lastModifiedTime().toMillis());
    }
  }

  synchronized @Nullable TimeSpan get(Segment segment) throws IOException {
    return known.get(Key.of(segment));
  }

  synchronized void put(Segment segment, TimeSpan times) throws IOException {
    known.put(Key.of(segment), times);
  }
}
