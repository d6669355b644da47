package dev.realtime.lua.dialect;

/** One pass over one text: what its parts share. */
final class Reading {
  private final String source;
  private final Errors errors;
  private final Edits edits = new Edits();
  private final Statements statements;

  Reading(String source) {
    this.source = source;
    errors = new Errors(source);
    Tokens tokens = new Tokens(new Lexer(source, errors, edits), errors);
    Scopes scopes = new Scopes(errors);
    statements = new Statements(tokens, scopes, errors, edits, new Continues(source, edits));
  }

  Statements statements() {
    return statements;
  }

  Translation finish(Runnable parse) {
    try {
      parse.run();
    } catch (Abandoned e) {
      // what made it give up is among the errors
    }
    String lua = errors.isEmpty() ? edits.applyTo(source) : source;
    return new Translation(lua, errors.inOrder());
  }
}
