package dev.realtime.actions.file;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a block has already said while it is written: texts and sets of keys, by number. */
final class BlockDictionary {
  static final int MOST_TEXTS = 4096;
  static final int LONGEST_TEXT = 64;

  private final Map<String, Integer> texts = new HashMap<>();
  private final Shapes shapes = new Shapes();

  void clear() {
    texts.clear();
    shapes.clear();
  }

  @Nullable Integer text(String text) {
    return texts.get(text);
  }

  /** Gives the text the next number; -1 where it is too long or the dictionary is full. */
  int addText(String text) {
    if (text.length() > LONGEST_TEXT || texts.size() >= MOST_TEXTS) {
      return -1;
    }
    int number = texts.size();
    texts.put(text, number);
    return number;
  }

  Shapes shapes() {
    return shapes;
  }
}
