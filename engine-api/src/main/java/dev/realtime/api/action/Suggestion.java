package dev.realtime.api.action;

import java.util.Collection;
import java.util.Locale;

/** The nearest of the names that would have been right. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * A hint to append to a message: {@code ; did you mean 'format'?}, or the known names where none
   * is near.
   *
   * @param written what was written
   * @param known what would have been right
   */
  public static String of(String written, Collection<String> known) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    String lower = written.toLowerCase(Locale.ROOT);
    for (String name : known) {
      int distance = distance(lower, name.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    if (best == null) {
      return "";
    }
    return bestDistance <= Math.max(1, Math.min(written.length(), best.length()) / 3 + 1)
        ? "; did you mean '" + best + "'?"
        : "; known: " + String.join(", ", known);
  }

  /** Damerau–Levenshtein distance, adjacent transpositions counted as one. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
