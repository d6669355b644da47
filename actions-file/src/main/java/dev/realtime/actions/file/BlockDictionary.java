package dev.realtime.actions.file;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a block has already said while it is written: texts and sets of keys, by number. */
final class BlockDictionary {
  static final int MOST_TEXTS = 4096;
  static final int LONGEST_TEXT = 64;

  /** Twice as many places as texts: a free one is always near. */
  private static final int TABLE = 2 * MOST_TEXTS;

  private final @Nullable String[] texts = new String[MOST_TEXTS];
  private int count;

  /** One more than the number of a text, found by its hash; 0 where a place is free. */
  private final short[] table = new short[TABLE];

  private final Shapes shapes = new Shapes();

  void clear() {
    Arrays.fill(texts, 0, count, null);
    Arrays.fill(table, (short) 0);
    count = 0;
    shapes.clear();
  }

  /** The text's number; -1 where it has none. */
  int text(String text) {
    return table[place(text)] - 1;
  }

  /** Gives the text the next number; -1 where it is too long or the dictionary is full. */
  int addText(String text) {
    if (text.length() > LONGEST_TEXT || count >= MOST_TEXTS) {
      return -1;
    }
    int number = count++;
    texts[number] = text;
    table[place(text)] = (short) count;
    return number;
  }

  /** Where a text stands in the table, or would. */
  private int place(String text) {
    int hash = text.hashCode();
    for (int place = hash ^ hash >>> 16; ; place++) {
      int number = table[place & TABLE - 1] - 1;
      if (number < 0 || text.equals(texts[number])) {
        return place & TABLE - 1;
      }
    }
  }

  Shapes shapes() {
    return shapes;
  }
}
