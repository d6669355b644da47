package dev.realtime.lua.dialect;

import static dev.realtime.lua.dialect.Token.*;

/** Finds the place where reading goes on after an error. */
final class Recovery {
  private static final int FARTHEST = 500;

  private final Tokens tokens;
  private final Functions functions;

  Recovery(Tokens tokens, Scopes scopes, Statements statements) {
    this.tokens = tokens;
    functions = new Functions(tokens, scopes, statements, this);
  }

  Functions functions() {
    return functions;
  }

  /** To where a statement may begin or the block ends. Functions on the way are read. */
  void skipStatement() {
    int brackets = tokens.depth().brackets();
    while (true) {
      Token kind = tokens.kind();
      if (kind.endsBlock() || kind.startsStatement()) {
        return;
      }
      if (brackets <= 0 && (kind == NAME && tokens.isFirstOnLine() || tokens.accept(SEMICOLON))) {
        return;
      }
      if (brackets <= 0 && tokens.isFunctionCutOff()) {
        return;
      }
      if (kind == FUNCTION) {
        if (tokens.lexer().peek() == NAME) {
          return;
        }
        int at = tokens.start();
        tokens.next();
        tokens.inBrackets(brackets);
        functions.body(at, false);
        continue;
      }
      if (kind.opensBracket()) {
        brackets++;
      } else if (kind.closesBracket()) {
        brackets--;
      }
      tokens.next();
    }
  }

  /**
   * Past the word that begins the block of a statement; where there is none, to the block itself.
   */
  void skipToBlock() {
    Lexer.Mark here = tokens.lexer().mark();
    for (int i = 0; i < FARTHEST; i++) {
      Token kind = tokens.kind();
      if (tokens.accept(THEN) || tokens.accept(DO)) {
        return;
      }
      if (kind.endsBlock() || kind.startsStatement() || kind == FUNCTION) {
        break;
      }
      tokens.next();
    }
    tokens.lexer().reset(here);
    skipLine();
  }

  /** Past the bracket that ends a function's parameters; where there is none, to the next line. */
  void skipParameters() {
    while (!isNewLine() && !tokens.is(RIGHT_PARENTHESIS)) {
      tokens.next();
    }
    if (!tokens.isFirstOnLine()) {
      tokens.accept(RIGHT_PARENTHESIS);
    }
  }

  /** What is left of a condition that belongs to nothing. */
  void skipCondition() {
    skipLine();
    tokens.accept(THEN);
  }

  private void skipLine() {
    while (!isNewLine() && !tokens.is(THEN)) {
      tokens.next();
    }
  }

  private boolean isNewLine() {
    Token kind = tokens.kind();
    return tokens.isFirstOnLine() || kind.endsBlock() || kind.startsStatement() || kind == FUNCTION;
  }
}
