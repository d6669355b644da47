package dev.realtime.lua.dialect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What has to change in the text, collected in any order. No two changes overlap. */
final class Edits {
  /** Where two begin at one place, one of them only inserts, and has to come first. */
  private static final Comparator<Edit> IN_ORDER =
      Comparator.comparingInt(Edit::at).thenComparingInt(Edit::length);

  private final List<Edit> edits = new ArrayList<>();

  private record Edit(int at, int length, String text) {}

  void replace(int at, int length, String text) {
    edits.add(new Edit(at, length, text));
  }

  void insert(int at, String text) {
    replace(at, 0, text);
  }

  /** The changed text; the same instance if nothing changes. */
  String applyTo(String source) {
    if (edits.isEmpty()) {
      return source;
    }
    edits.sort(IN_ORDER);
    StringBuilder changed = new StringBuilder(source.length() + 4 * edits.size());
    int copied = 0;
    for (Edit edit : edits) {
      changed.append(source, copied, edit.at()).append(edit.text());
      copied = edit.at() + edit.length();
    }
    return changed.append(source, copied, source.length()).toString();
  }
}
