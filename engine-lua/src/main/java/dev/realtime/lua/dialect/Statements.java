package dev.realtime.lua.dialect;

import static dev.realtime.lua.dialect.Token.*;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads statements and blocks of them. An error ends its statement, and not the reading. */
final class Statements {
  private static final String CONTINUE = "continue";

  private final Tokens tokens;
  private final Scopes scopes;
  private final Errors errors;
  private final Continues continues;
  private final Recovery recovery;
  private final Functions functions;
  private final Expressions expressions;

  /** Conditions around, in this function, that may yet have an {@code else}. */
  private int openConditions;

  Statements(Tokens tokens, Scopes scopes, Errors errors, Edits edits, Continues continues) {
    this.tokens = tokens;
    this.scopes = scopes;
    this.errors = errors;
    this.continues = continues;
    recovery = new Recovery(tokens, scopes, this);
    functions = recovery.functions();
    expressions = new Expressions(tokens, scopes, edits, functions);
  }

  /** A whole file. */
  void chunk() {
    tokens.lexer().skipShellLine();
    tokens.next();
    block();
    while (!tokens.is(END_OF_TEXT)) {
      skipStray();
      block();
    }
  }

  /** After an earlier error, the end of a block that was not understood is no news. */
  private void skipStray() {
    boolean known = !errors.isEmpty();
    errors.newStatement();
    if (!known) {
      tokens.report("<eof> expected");
    }
    Token stray = tokens.kind();
    tokens.next();
    if (stray == UNTIL || stray == ELSEIF) {
      recovery.skipCondition();
    }
    while (known && tokens.kind().closesBracket()) {
      tokens.next();
    }
  }

  /** A text that is one expression. */
  void loneExpression() {
    tokens.next();
    try {
      expressions.one();
      if (!tokens.is(END_OF_TEXT)) {
        tokens.report("unexpected symbol");
      }
    } catch (Unparsable e) {
      // reported; there is nothing to go on with
    }
  }

  void block() {
    while (!tokens.kind().endsBlock() && !tokens.isFunctionCutOff()) {
      statement();
    }
  }

  /** The body of a function: its own conditions only can have an {@code else} in it. */
  void functionBlock() {
    int conditions = openConditions;
    openConditions = 0;
    block();
    openConditions = conditions;
  }

  private void scopedBlock() {
    scopes.enterBlock();
    block();
    scopes.leave();
  }

  private void statement() {
    Tokens.Depth before = tokens.deeper();
    Scopes.Block block = scopes.block();
    int conditions = openConditions;
    int start = tokens.start();
    errors.newStatement();
    try {
      Token kind = tokens.kind();
      read(kind);
      tokens.accept(SEMICOLON);
      if (kind == RETURN || kind == BREAK) {
        mustBeLast(kind);
      }
    } catch (Unparsable e) {
      scopes.leaveTo(block);
      recovery.skipStatement();
      if (tokens.start() == start && !tokens.kind().endsBlock()) {
        tokens.next();
      }
    } finally {
      openConditions = conditions;
      tokens.restore(before);
      errors.newStatement();
    }
  }

  private void mustBeLast(Token kind) {
    if (!tokens.kind().endsBlock() && !tokens.isFunctionCutOff()) {
      Unparsable error = tokens.unparsable("'end' expected after " + kind.quoted());
      if (!tokens.isFirstOnLine() && !tokens.kind().startsStatement()) {
        throw error;
      }
    }
  }

  private void read(Token kind) {
    int at = tokens.start();
    switch (kind) {
      case IF -> condition(at);
      case WHILE -> whileLoop(at);
      case FOR -> forLoop(at);
      case REPEAT -> repeatLoop(at);
      case DO -> {
        tokens.next();
        scopedBlock();
        tokens.close(END, DO, at);
      }
      case FUNCTION -> function(at);
      case LOCAL -> local(at);
      case RETURN -> {
        tokens.next();
        if (!tokens.kind().endsBlock() && !tokens.is(SEMICOLON) && !tokens.isFunctionCutOff()) {
          expressions.list();
        }
      }
      case BREAK -> {
        if (scopes.loop() == null) {
          errors.report(at, "'break' outside a loop");
        }
        tokens.next();
      }
      case GOTO -> {
        tokens.next();
        tokens.name();
      }
      case DOUBLE_COLON -> {
        tokens.next();
        tokens.name();
        tokens.expect(DOUBLE_COLON);
      }
      default -> callOrAssignment(at);
    }
  }

  private void condition(int at) {
    openConditions++;
    do {
      tokens.next();
      header(THEN, expressions::one);
      scopedBlock();
    } while (tokens.is(ELSEIF));
    openConditions--;
    if (tokens.accept(ELSE)) {
      scopedBlock();
    }
    if (!tokens.close(END, IF, at) && openConditions == 0) {
      // a second else of this one, as no other waits for it
      while (tokens.accept(ELSE) || tokens.accept(ELSEIF)) {
        scopedBlock();
        tokens.accept(END);
      }
    }
  }

  private void whileLoop(int at) {
    tokens.next();
    header(DO, expressions::one);
    loopBody(at, WHILE, Map.of());
  }

  private void forLoop(int at) {
    scopes.enterBlock();
    tokens.next();
    Map<Integer, String> names = new LinkedHashMap<>();
    header(
        DO,
        () -> {
          names.put(tokens.start(), tokens.name());
          if (tokens.accept(ASSIGN)) {
            expressions.one();
            tokens.expect(COMMA);
            expressions.one();
            if (tokens.accept(COMMA)) {
              expressions.one();
            }
          } else {
            while (tokens.accept(COMMA)) {
              names.put(tokens.start(), tokens.name());
            }
            if (!tokens.accept(IN)) {
              throw tokens.unparsable(names.size() > 1 ? "'in' expected" : "'=' or 'in' expected");
            }
            expressions.list();
          }
        });
    scopes.hide(3, at);
    loopBody(at, FOR, names);
    scopes.leave();
  }

  private void loopBody(int at, Token opening, Map<Integer, String> names) {
    Loop loop = new Loop(tokens.lexer().previousEnd(), false);
    scopes.enterLoop(loop);
    names.forEach((place, name) -> scopes.declare(name, place));
    block();
    continues.finish(loop, tokens.start());
    tokens.close(END, opening, at);
    scopes.leave();
  }

  private void repeatLoop(int at) {
    tokens.next();
    Loop loop = new Loop(tokens.lexer().previousEnd(), true);
    scopes.enterLoop(loop);
    block();
    int until = tokens.start();
    if (tokens.close(UNTIL, REPEAT, at)) {
      expressions.one();
      continues.finish(loop, until);
    }
    scopes.leave();
  }

  /** Reads up to the word that begins a block. An error in it does not keep the block from it. */
  private void header(Token opening, Runnable read) {
    Tokens.Depth before = tokens.depth();
    try {
      read.run();
      tokens.expect(opening);
    } catch (Unparsable e) {
      tokens.restore(before);
      recovery.skipToBlock();
    }
  }

  private void function(int at) {
    boolean method = false;
    tokens.next();
    try {
      int name = tokens.start();
      scopes.use(tokens.name(), name);
      while (tokens.accept(DOT)) {
        tokens.name();
      }
      if (tokens.accept(COLON)) {
        method = true;
        tokens.name();
      }
    } catch (Unparsable e) {
      // the body can be read all the same
    }
    functions.body(at, method);
  }

  private void local(int at) {
    tokens.next();
    List<Scopes.Local> locals = new ArrayList<>();
    boolean hasValue;
    int namesEnd;
    if (tokens.accept(FUNCTION)) {
      int place = tokens.start();
      locals.add(scopes.declare(tokens.name(), place));
      namesEnd = tokens.lexer().previousEnd();
      hasValue = true;
      functions.body(at, false);
    } else {
      Map<Integer, String> names = new LinkedHashMap<>();
      do {
        names.put(tokens.start(), tokens.name());
      } while (tokens.accept(COMMA));
      namesEnd = tokens.lexer().previousEnd();
      hasValue = tokens.accept(ASSIGN);
      if (hasValue) {
        expressions.list();
      }
      names.forEach((place, name) -> locals.add(scopes.declare(name, place)));
    }
    Loop loop = scopes.loop();
    if (loop != null && scopes.isRepeatBody()) {
      loop.declares(new Loop.Declaration(at, locals, namesEnd, hasValue));
    }
  }

  private void callOrAssignment(int at) {
    if (isContinue()) {
      Loop loop = scopes.loop();
      if (loop == null) {
        errors.report(at, "'continue' outside a loop");
      } else {
        continues.statement(loop, at);
      }
      tokens.next();
      return;
    }
    Expressions.Shape shape = expressions.suffixed();
    if (tokens.is(COMMA) || tokens.is(ASSIGN)) {
      mustBeVariable(shape);
      while (tokens.accept(COMMA)) {
        mustBeVariable(expressions.suffixed());
      }
      tokens.expect(ASSIGN);
      expressions.list();
    } else if (shape != Expressions.Shape.CALL) {
      throw tokens.unparsable("'=' expected");
    }
  }

  private void mustBeVariable(Expressions.Shape shape) {
    if (shape != Expressions.Shape.VARIABLE) {
      tokens.report(
          shape == Expressions.Shape.CALL
              ? "cannot assign to a function call"
              : "cannot assign to an expression in brackets");
    }
  }

  /** The word is no keyword where it is used as a name. */
  private boolean isContinue() {
    if (!tokens.is(NAME) || !tokens.text().equals(CONTINUE)) {
      return false;
    }
    return switch (tokens.lexer().peek()) {
      case ASSIGN, COMMA, DOT, COLON, LEFT_BRACKET, LEFT_PARENTHESIS, LEFT_BRACE, STRING -> false;
      default -> true;
    };
  }
}
