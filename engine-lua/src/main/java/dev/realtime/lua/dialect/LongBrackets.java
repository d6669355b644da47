package dev.realtime.lua.dialect;

import java.util.BitSet;

/** Strings and comments in long brackets, and block comments, which become such. */
final class LongBrackets {
  private final String source;
  private final Errors errors;
  private final Edits edits;

  LongBrackets(String source, Errors errors, Edits edits) {
    this.source = source;
    this.errors = errors;
    this.edits = edits;
  }

  /** The number of {@code =} in a long bracket that opens at a {@code [}; -1 if none does. */
  int levelAt(int at) {
    int second = at + 1;
    while (second < source.length() && source.charAt(second) == '=') {
      second++;
    }
    return second < source.length() && source.charAt(second) == '[' ? second - at - 1 : -1;
  }

  int endOfString(int at, int level) {
    return end(at, at, level, "unfinished long string");
  }

  int endOfComment(int at, int level) {
    return end(at, at + 2, level, "unfinished long comment");
  }

  private int end(int at, int bracket, int level, String unfinished) {
    int content = bracket + level + 2;
    int close = source.indexOf(closing(level), content);
    if (close < 0) {
      return unfinished(at, unfinished);
    }
    if (level == 0 && source.substring(content, close).contains("[[")) {
      // the compiler takes this for a mistake, the game does not
      String equals = "=".repeat(levelFor(content, close));
      edits.replace(bracket, 2, "[" + equals + "[");
      edits.replace(close, 2, "]" + equals + "]");
    }
    return close + level + 2;
  }

  int endOfBlockComment(int at) {
    int close = source.indexOf("*/", at + 2);
    if (close < 0) {
      return unfinished(at, "unfinished comment");
    }
    String equals = "=".repeat(levelFor(at + 2, close));
    String apart = at > 0 && source.charAt(at - 1) == '-' ? " " : "";
    edits.replace(at, 2, apart + "--[" + equals + "[");
    edits.replace(close, 2, "]" + equals + "]");
    return close + 2;
  }

  private int unfinished(int at, String message) {
    errors.reportUnfinished(at, message + Lexer.near(source, at, source.length()));
    return source.length();
  }

  private static String closing(int level) {
    return "]" + "=".repeat(level) + "]";
  }

  /** The lowest level whose brackets do not occur in a content, nor arise where it ends. */
  private int levelFor(int content, int end) {
    BitSet taken = new BitSet();
    int i = content;
    while (i < end) {
      char bracket = source.charAt(i++);
      if (bracket == '[' || bracket == ']') {
        int first = i;
        while (i < end && source.charAt(i) == '=') {
          i++;
        }
        if (i == end ? bracket == ']' : source.charAt(i) == bracket) {
          taken.set(i - first);
        }
      }
    }
    return taken.nextClearBit(0);
  }
}
