package dev.realtime.lua;

import dev.realtime.luaj.Prototype;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The code of the files that were compiled last, by their name and text: tests run the same rule
 * file again and again. Code never changes, and may be used by several states. May be used from any
 * thread.
 */
final class RecentCode {
  static final int MOST = 32;

  private final Map<Source, Prototype> code =
      new LinkedHashMap<>(2 * MOST, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, Prototype> eldest) {
          return size() > MOST;
        }
      };

  /** A text and its name, which is in the code, too. */
  private record Source(String name, byte[] text) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Source that
          && name.equals(that.name)
          && Arrays.equals(text, that.text);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + Arrays.hashCode(text);
    }
  }

  /** Null where it must be compiled. */
  synchronized @Nullable Prototype of(String name, byte[] text) {
    return code.get(new Source(name, text));
  }

  /** Keeps code. */
  synchronized void keep(String name, byte[] text, Prototype compiled) {
    code.put(new Source(name, text.clone()), compiled);
  }
}
