package dev.realtime.lua.dialect;

import static dev.realtime.lua.dialect.Token.*;

/** Reads expressions. */
final class Expressions {
  private static final int GOTO_LENGTH = "goto".length();

  private final Tokens tokens;
  private final Scopes scopes;
  private final Edits edits;
  private final Functions functions;

  /** What an expression could be used as. */
  enum Shape {
    VARIABLE,
    CALL,
    VALUE
  }

  Expressions(Tokens tokens, Scopes scopes, Edits edits, Functions functions) {
    this.tokens = tokens;
    this.scopes = scopes;
    this.edits = edits;
    this.functions = functions;
  }

  void list() {
    do {
      one();
    } while (tokens.accept(COMMA));
  }

  void one() {
    withOperators(0);
  }

  private void withOperators(int limit) {
    Tokens.Depth before = tokens.deeper();
    if (tokens.kind().isUnary()) {
      tokens.next();
      withOperators(Token.UNARY);
    } else {
      operand();
    }
    while (tokens.kind().left() > limit) {
      int right = tokens.kind().right();
      tokens.next();
      withOperators(right);
    }
    tokens.restore(before);
  }

  private void operand() {
    switch (tokens.kind()) {
      case NUMBER, STRING, NIL, TRUE, FALSE -> tokens.next();
      case ELLIPSIS -> {
        if (!scopes.isVararg()) {
          tokens.report("cannot use '...' outside a vararg function");
        }
        tokens.next();
      }
      case LEFT_BRACE -> table();
      case FUNCTION -> {
        int at = tokens.start();
        tokens.next();
        functions.body(at, false);
      }
      default -> suffixed();
    }
  }

  /** A name or bracket with all that follows it: fields, indexes, calls. */
  Shape suffixed() {
    Shape shape = first();
    while (true) {
      switch (tokens.kind()) {
        case DOT -> {
          field();
          shape = Shape.VARIABLE;
        }
        case LEFT_BRACKET -> {
          index();
          shape = Shape.VARIABLE;
        }
        case COLON -> {
          tokens.next();
          member();
          arguments();
          shape = Shape.CALL;
        }
        case LEFT_PARENTHESIS, LEFT_BRACE, STRING -> {
          arguments();
          shape = Shape.CALL;
        }
        default -> {
          return shape;
        }
      }
    }
  }

  private Shape first() {
    switch (tokens.kind()) {
      case NAME -> {
        scopes.use(tokens.text(), tokens.start());
        tokens.next();
        return Shape.VARIABLE;
      }
      case LEFT_PARENTHESIS -> {
        int at = tokens.start();
        tokens.openBracket();
        one();
        tokens.closeBracket(RIGHT_PARENTHESIS, LEFT_PARENTHESIS, at);
        return Shape.VALUE;
      }
      default -> throw tokens.unparsable("unexpected symbol");
    }
  }

  /** {@code t.goto} is right in the game; to the compiler it must be {@code t["goto"]}. */
  private void field() {
    int dot = tokens.start();
    tokens.next();
    if (tokens.is(GOTO)) {
      edits.replace(dot, 1, "[");
      edits.replace(tokens.start(), GOTO_LENGTH, "\"goto\"]");
      tokens.next();
    } else {
      member();
    }
  }

  private void member() {
    if (tokens.kind().isKeyword() && !tokens.isFirstOnLine()) {
      tokens.report("<name> expected");
      tokens.next();
    } else {
      tokens.name();
    }
  }

  private void index() {
    int at = tokens.start();
    tokens.openBracket();
    one();
    tokens.closeBracket(RIGHT_BRACKET, LEFT_BRACKET, at);
  }

  private void arguments() {
    switch (tokens.kind()) {
      case LEFT_PARENTHESIS -> {
        if (tokens.isFirstOnLine()) {
          tokens.report("ambiguous syntax (function call x new statement)");
        }
        int at = tokens.start();
        tokens.openBracket();
        if (!tokens.is(RIGHT_PARENTHESIS)) {
          list();
        }
        tokens.closeBracket(RIGHT_PARENTHESIS, LEFT_PARENTHESIS, at);
      }
      case LEFT_BRACE -> table();
      case STRING -> tokens.next();
      default -> throw tokens.unparsable("function arguments expected");
    }
  }

  private void table() {
    int at = tokens.start();
    tokens.openBracket();
    while (!tokens.is(RIGHT_BRACE)) {
      entry();
      if (!tokens.accept(COMMA) && !tokens.accept(SEMICOLON)) {
        break;
      }
    }
    tokens.closeBracket(RIGHT_BRACE, LEFT_BRACE, at);
  }

  private void entry() {
    if (tokens.is(LEFT_BRACKET)) {
      index();
      tokens.expect(ASSIGN);
    } else if ((tokens.is(NAME) || tokens.is(GOTO)) && tokens.lexer().peek() == ASSIGN) {
      if (tokens.is(GOTO)) {
        edits.replace(tokens.start(), GOTO_LENGTH, "[\"goto\"]");
      }
      tokens.next();
      tokens.next();
    } else if (tokens.kind().isKeyword() && tokens.lexer().peek() == ASSIGN) {
      tokens.report("unexpected symbol");
      tokens.next();
      tokens.next();
    }
    one();
  }
}
