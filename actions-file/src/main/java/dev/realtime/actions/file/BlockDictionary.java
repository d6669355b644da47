package dev.realtime.actions.file;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a block has already said while it is written: texts and sets of keys, by number. */
final class BlockDictionary {
  static final int MOST_TEXTS = 4096;
  static final int LONGEST_TEXT = 64;

  /** Twice as many places as texts: a free one is always near. */
  private static final int TABLE = 2 * MOST_TEXTS;

  /** Texts of one hash can be made by players: those beyond so many are not remembered. */
  private static final int MOST_LOOKS = 64;

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
    int place = place(text);
    return place < 0 ? -1 : table[place] - 1;
  }

  /** Gives the text the next number; -1 where it is too long or the dictionary has no room. */
  int addText(String text) {
    int place = text.length() > LONGEST_TEXT || count >= MOST_TEXTS ? -1 : place(text);
    if (place < 0) {
      return -1;
    }
    int number = count++;
    texts[number] = text;
    table[place] = (short) count;
    return number;
  }

  /** Where a text stands in the table, or would; -1 where it has no place. */
  private int place(String text) {
    int hash = text.hashCode();
    int first = hash ^ hash >>> 16;
    for (int look = 0; look < MOST_LOOKS; look++) {
      int place = first + look & TABLE - 1;
      int number = table[place] - 1;
      if (number < 0 || text.equals(texts[number])) {
        return place;
      }
    }
    return -1;
  }

  Shapes shapes() {
    return shapes;
  }
}
