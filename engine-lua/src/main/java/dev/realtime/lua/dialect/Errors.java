package dev.realtime.lua.dialect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * The errors of a text. What follows from an error already reported is kept quiet: in one statement
 * only the first is reported.
 */
final class Errors {
  private static final int MOST = 20;

  private final String source;
  private final List<Found> found = new ArrayList<>();
  private int last = -1;
  private boolean quiet;
  private boolean cutShort;

  private record Found(int at, String message) {}

  Errors(String source) {
    this.source = source;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** From here on an error is a new one. */
  void newStatement() {
    quiet = false;
  }

  void report(int at, String message) {
    report(at, () -> message);
  }

  /** The message is asked for only if it will be reported: to make it may be slow. */
  void report(int at, Supplier<String> message) {
    if (quiet || at <= last || cutShort && at >= source.length()) {
      return;
    }
    add(at, message.get());
  }

  /** A string or comment that swallows the rest of the text: the end then says nothing new. */
  void reportUnfinished(int at, String message) {
    if (!cutShort) {
      cutShort = true;
      add(at, message);
    }
  }

  private void add(int at, String message) {
    quiet = true;
    last = Math.max(last, at);
    found.add(new Found(at, message));
    if (found.size() == MOST) {
      throw new Abandoned();
    }
  }

  int lineOf(int at) {
    return placeOf(at, "").line();
  }

  List<SyntaxError> inOrder() {
    return found.stream()
        .sorted(Comparator.comparingInt(Found::at))
        .map(error -> placeOf(error.at(), error.message()))
        .toList();
  }

  private SyntaxError placeOf(int at, String message) {
    int line = 1;
    int lineStart = source.startsWith(Lexer.BYTE_ORDER_MARK) ? 1 : 0;
    for (int i = lineStart; i < at; i++) {
      char c = source.charAt(i);
      if (c == '\n' || c == '\r') {
        int next = Lexer.afterLineBreak(source, i);
        if (next > at) {
          break;
        }
        line++;
        lineStart = next;
        i = next - 1;
      }
    }
    return new SyntaxError(line, 1 + source.codePointCount(lineStart, at), message);
  }
}
