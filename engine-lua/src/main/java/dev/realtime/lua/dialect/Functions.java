package dev.realtime.lua.dialect;

import static dev.realtime.lua.dialect.Token.*;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what follows the word {@code function} and a name: parameters and body. */
final class Functions {
  private final Tokens tokens;
  private final Scopes scopes;
  private final Statements statements;
  private final Recovery recovery;

  Functions(Tokens tokens, Scopes scopes, Statements statements, Recovery recovery) {
    this.tokens = tokens;
    this.scopes = scopes;
    this.statements = statements;
    this.recovery = recovery;
  }

  /**
   * Reads parameters and body.
   *
   * @param at where the word {@code function} stands
   * @param method whether there is a parameter {@code self} besides
   */
  void body(int at, boolean method) {
    Tokens.Depth before = tokens.enterFunction();
    Scopes.Block around = scopes.block();
    try {
      Map<Integer, String> parameters = new LinkedHashMap<>();
      boolean vararg = parameters(parameters);
      scopes.enterFunction(at, vararg);
      if (method) {
        scopes.declare("self", at);
      }
      parameters.forEach((place, name) -> scopes.declare(name, place));
      statements.functionBlock();
      tokens.close(END, FUNCTION, at);
    } finally {
      scopes.leaveTo(around);
      tokens.restore(before);
    }
  }

  /** Whether it takes any number of arguments. */
  private boolean parameters(Map<Integer, String> names) {
    try {
      tokens.expect(LEFT_PARENTHESIS);
      boolean vararg = false;
      if (!tokens.is(RIGHT_PARENTHESIS)) {
        do {
          if (tokens.accept(ELLIPSIS)) {
            vararg = true;
          } else if (tokens.is(NAME)) {
            names.put(tokens.start(), tokens.name());
          } else {
            throw tokens.unparsable("<name> or '...' expected");
          }
        } while (!vararg && tokens.accept(COMMA));
      }
      tokens.expect(RIGHT_PARENTHESIS);
      return vararg;
    } catch (Unparsable e) {
      recovery.skipParameters();
      // whatever they were meant to be, the body is not to blame
      return true;
    }
  }
}
