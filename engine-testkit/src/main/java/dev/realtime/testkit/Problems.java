package dev.realtime.testkit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator would have been told: in a test, what nobody expected. */
final class Problems {
  private static final int MOST_KEPT = 1_000;

  private final Failures failures;
  private final List<String> open = new ArrayList<>();
  private final List<String> givenUp = new ArrayList<>();
  private boolean closed;

  Problems(Failures failures) {
    this.failures = failures;
  }

  synchronized void add(String line) {
    if (closed || open.size() >= MOST_KEPT) {
      return;
    }
    // A test that makes an action fail means it to; what else goes wrong meanwhile it does not.
    if (failures.explain(line)) {
      givenUp.add(line);
    } else {
      open.add(line);
    }
  }

  synchronized List<String> open() {
    return List.copyOf(open);
  }

  synchronized @Nullable String take(String part) {
    for (List<String> lines : List.of(open, givenUp)) {
      Iterator<String> each = lines.iterator();
      while (each.hasNext()) {
        String line = each.next();
        if (line.contains(part)) {
          each.remove();
          return line;
        }
      }
    }
    return null;
  }

  synchronized void close() {
    closed = true;
  }
}
