package dev.realtime.lua.dialect;

import java.util.function.Supplier;

/**
 * The tokens of a text as the parser walks along them: what is expected next, how deep it is, and
 * the errors it meets.
 */
final class Tokens {
  /** As in Lua; the compiler has the same bound. */
  private static final int MOST_LEVELS = 200;

  private final Lexer lexer;
  private final Errors errors;
  private Depth depth = new Depth(0, 0, 0);

  /**
   * How deep the parser is.
   *
   * @param level statements and expressions around
   * @param brackets brackets open in the statement
   * @param outerBrackets brackets open around the function
   */
  record Depth(int level, int brackets, int outerBrackets) {}

  Tokens(Lexer lexer, Errors errors) {
    this.lexer = lexer;
    this.errors = errors;
  }

  Lexer lexer() {
    return lexer;
  }

  Token kind() {
    return lexer.current().token();
  }

  int start() {
    return lexer.current().start();
  }

  boolean isFirstOnLine() {
    return lexer.current().firstOnLine();
  }

  String text() {
    return lexer.text();
  }

  boolean is(Token token) {
    return kind() == token;
  }

  void next() {
    lexer.next();
  }

  boolean accept(Token token) {
    if (kind() != token) {
      return false;
    }
    next();
    return true;
  }

  void expect(Token token) {
    if (!accept(token)) {
      throw unparsable(token.quoted() + " expected");
    }
  }

  String name() {
    String name = text();
    expect(Token.NAME);
    return name;
  }

  /** Reports what is wrong at this token. */
  void report(String message) {
    errors.report(start(), () -> message + lexer.near());
  }

  /** Reports what is wrong at this token, and gives the statement up. */
  Unparsable unparsable(String message) {
    report(message);
    return new Unparsable();
  }

  /** Takes what closes something, or reports that it is missing. */
  boolean close(Token closing, Token opening, int openedAt) {
    if (accept(closing)) {
      return true;
    }
    Supplier<String> message =
        () -> {
          int line = errors.lineOf(openedAt);
          String opened =
              line == errors.lineOf(start())
                  ? ""
                  : " (to close " + opening.quoted() + " at line " + line + ")";
          return closing.quoted() + " expected" + opened + lexer.near();
        };
    errors.report(start(), message);
    return false;
  }

  void openBracket() {
    inBrackets(depth.brackets() + 1);
    next();
  }

  void closeBracket(Token closing, Token opening, int openedAt) {
    if (!close(closing, opening, openedAt)) {
      throw new Unparsable();
    }
    inBrackets(depth.brackets() - 1);
  }

  Depth depth() {
    return depth;
  }

  void restore(Depth before) {
    depth = before;
  }

  /** So many brackets are taken to be open in the statement. */
  void inBrackets(int brackets) {
    depth = new Depth(depth.level(), Math.max(0, brackets), depth.outerBrackets());
  }

  /** One level deeper. */
  Depth deeper() {
    Depth before = depth;
    if (before.level() == MOST_LEVELS) {
      errors.report(start(), "chunk has too many syntax levels");
      throw new Abandoned();
    }
    depth = new Depth(before.level() + 1, before.brackets(), before.outerBrackets());
    return before;
  }

  /** Into a function's body: the brackets around it are not its own. */
  Depth enterFunction() {
    Depth before = depth;
    int around = before.outerBrackets() + before.brackets();
    depth = new Depth(before.level(), 0, around);
    return before;
  }

  /**
   * Whether a bracket closes here that was opened around the function, straight after an {@code
   * end}: then the function lacks its own.
   */
  boolean isFunctionCutOff() {
    return kind().closesBracket() && lexer.previous() == Token.END && depth.outerBrackets() > 0;
  }
}
