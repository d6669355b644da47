package dev.realtime.lua.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into tokens, and notes what has to change in them. Errors inside a token are
 * reported, and the token is given all the same.
 */
final class Lexer {
  static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final int LONGEST_SHOWN = 40;

  private final String source;
  private final Errors errors;
  private final Edits edits;
  private final Literals literals;
  private final LongBrackets longBrackets;
  private int at;
  private Lexeme current = Lexeme.NONE;
  private Token previous = Token.END_OF_TEXT;
  private int previousEnd;
  private @Nullable Lexeme ahead;

  /**
   * A token in its place.
   *
   * @param firstOnLine whether a line break stands between it and the token before
   */
  record Lexeme(Token token, int start, int end, boolean firstOnLine) {
    static final Lexeme NONE = new Lexeme(Token.END_OF_TEXT, 0, 0, true);
  }

  /** A place to come back to. */
  record Mark(Lexeme current, Token previous, int previousEnd) {}

  Lexer(String source, Errors errors, Edits edits) {
    this.source = source;
    this.errors = errors;
    this.edits = edits;
    literals = new Literals(source, errors, edits);
    longBrackets = new LongBrackets(source, errors, edits);
    if (source.startsWith(BYTE_ORDER_MARK)) {
      edits.replace(0, 1, "");
      at = 1;
    }
  }

  /** Skips a first line for the shell. */
  void skipShellLine() {
    if (charAt(at) == '#') {
      skipLine();
    }
  }

  Lexeme current() {
    return current;
  }

  Token previous() {
    return previous;
  }

  int previousEnd() {
    return previousEnd;
  }

  void next() {
    previous = current.token();
    previousEnd = current.end();
    if (ahead != null) {
      current = ahead;
      ahead = null;
    } else {
      current = scan(current == Lexeme.NONE);
    }
  }

  Token peek() {
    Lexeme next = ahead;
    if (next == null) {
      next = scan(false);
      ahead = next;
    }
    return next.token();
  }

  Mark mark() {
    return new Mark(current, previous, previousEnd);
  }

  void reset(Mark mark) {
    current = mark.current();
    previous = mark.previous();
    previousEnd = mark.previousEnd();
    at = current.end();
    ahead = null;
  }

  String text() {
    return source.substring(current.start(), current.end());
  }

  /** The current token as a message names it. */
  String near() {
    return near(current.token(), current.start(), current.end());
  }

  private String near(Token token, int start, int end) {
    if (token == Token.END_OF_TEXT) {
      return " near <eof>";
    }
    int codePoint = source.codePointAt(start);
    if (token == Token.UNKNOWN && !isVisible(codePoint)) {
      return String.format(" near 'U+%04X'", codePoint);
    }
    return near(source, start, end);
  }

  static String near(String source, int start, int end) {
    int shown = Math.min(end, start + LONGEST_SHOWN);
    for (int i = start; i < shown; i++) {
      if (isLineBreak(source.charAt(i))) {
        shown = i;
      }
    }
    return " near '" + source.substring(start, shown) + (shown < end ? "..." : "") + "'";
  }

  private static boolean isVisible(int codePoint) {
    return !Character.isISOControl(codePoint)
        && !Character.isSpaceChar(codePoint)
        && Character.getType(codePoint) != Character.FORMAT
        && Character.getType(codePoint) != Character.SURROGATE;
  }

  private Lexeme scan(boolean first) {
    boolean firstOnLine = first;
    while (at < source.length()) {
      int start = at;
      char c = source.charAt(at);
      if (isLineBreak(c)) {
        firstOnLine = true;
        at++;
      } else if (c == ' ' || c == '\t' || c == '\u000B' || c == '\f') {
        at++;
      } else if (skipComment(c)) {
        firstOnLine |= hasLineBreak(start, at);
      } else {
        return new Lexeme(token(c), start, at, firstOnLine);
      }
    }
    return new Lexeme(Token.END_OF_TEXT, at, at, firstOnLine);
  }

  private boolean skipComment(char c) {
    char second = charAt(at + 1);
    if (c == '-' && second == '-') {
      int level = charAt(at + 2) == '[' ? longBrackets.levelAt(at + 2) : -1;
      if (level >= 0) {
        at = longBrackets.endOfComment(at, level);
      } else {
        skipLine();
      }
    } else if (c == '/' && second == '/') {
      // after a minus it would join it; before a bracket it would begin a long comment
      String apart = at > 0 && source.charAt(at - 1) == '-' ? " " : "";
      edits.replace(at, 2, apart + (charAt(at + 2) == '[' ? "-- " : "--"));
      skipLine();
    } else if (c == '/' && second == '*') {
      at = longBrackets.endOfBlockComment(at);
    } else {
      return false;
    }
    return true;
  }

  private void skipLine() {
    while (at < source.length() && !isLineBreak(source.charAt(at))) {
      at++;
    }
  }

  private Token token(char c) {
    if (isNameStart(c)) {
      return word();
    }
    if (isDigit(c) || c == '.' && isDigit(charAt(at + 1))) {
      at = literals.endOfNumber(at);
      return Token.NUMBER;
    }
    if (c == '"' || c == '\'') {
      at = literals.endOfString(at);
      return Token.STRING;
    }
    if (c == '[') {
      int level = longBrackets.levelAt(at);
      if (level >= 0) {
        at = longBrackets.endOfString(at, level);
        return Token.STRING;
      }
      if (charAt(at + 1) == '=') {
        int start = at++;
        while (charAt(at) == '=') {
          at++;
        }
        errors.report(start, "invalid long string delimiter" + near(source, start, at));
        return Token.UNKNOWN;
      }
    }
    return symbol(c);
  }

  private Token word() {
    int start = at++;
    while (at < source.length() && isNamePart(source.charAt(at))) {
      at++;
    }
    Token keyword = Token.keyword(source.substring(start, at));
    return keyword == null ? Token.NAME : keyword;
  }

  private Token symbol(char c) {
    char second = charAt(at + 1);
    return switch (c) {
      case '+' -> take(1, Token.PLUS);
      case '-' -> take(1, Token.MINUS);
      case '*' -> take(1, Token.TIMES);
      case '/' -> take(1, Token.DIVIDE);
      case '%' -> take(1, Token.MODULO);
      case '^' -> take(1, Token.POWER);
      case '#' -> take(1, Token.LENGTH);
      case ',' -> take(1, Token.COMMA);
      case ';' -> take(1, Token.SEMICOLON);
      case '(' -> take(1, Token.LEFT_PARENTHESIS);
      case ')' -> take(1, Token.RIGHT_PARENTHESIS);
      case '[' -> take(1, Token.LEFT_BRACKET);
      case ']' -> take(1, Token.RIGHT_BRACKET);
      case '{' -> take(1, Token.LEFT_BRACE);
      case '}' -> take(1, Token.RIGHT_BRACE);
      case '=' -> second == '=' ? take(2, Token.EQUAL) : take(1, Token.ASSIGN);
      case '<' -> second == '=' ? take(2, Token.LESS_EQUAL) : take(1, Token.LESS);
      case '>' -> second == '=' ? take(2, Token.GREATER_EQUAL) : take(1, Token.GREATER);
      case ':' -> second == ':' ? take(2, Token.DOUBLE_COLON) : take(1, Token.COLON);
      case '~' -> second == '=' ? take(2, Token.UNEQUAL) : unknown();
      case '.' ->
          second != '.'
              ? take(1, Token.DOT)
              : charAt(at + 2) == '.' ? take(3, Token.ELLIPSIS) : take(2, Token.CONCAT);
      case '!' -> second == '=' ? alias(2, "~=", Token.UNEQUAL) : alias(1, not(), Token.NOT);
      case '&' -> second == '&' ? alias(2, " and ", Token.AND) : unknown();
      case '|' -> second == '|' ? alias(2, " or ", Token.OR) : unknown();
      default -> unknown();
    };
  }

  private String not() {
    return at > 0 && isNamePart(source.charAt(at - 1)) ? " not " : "not ";
  }

  private Token take(int length, Token token) {
    at += length;
    return token;
  }

  private Token alias(int length, String lua, Token token) {
    edits.replace(at, length, lua);
    return take(length, token);
  }

  private Token unknown() {
    return take(Character.charCount(source.codePointAt(at)), Token.UNKNOWN);
  }

  private char charAt(int index) {
    return index < source.length() ? source.charAt(index) : 0;
  }

  private boolean hasLineBreak(int from, int to) {
    for (int i = from; i < to; i++) {
      if (isLineBreak(source.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** Where the line after a line break begins: {@code \r\n} and {@code \n\r} are one break. */
  static int afterLineBreak(String text, int at) {
    int next = at + 1;
    boolean pair =
        next < text.length()
            && isLineBreak(text.charAt(next))
            && text.charAt(next) != text.charAt(at);
    return pair ? next + 1 : next;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }
}
