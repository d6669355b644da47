package dev.realtime.engine.lua;

/** A script failed. The message is what Lua would print: {@code file:line: message}. */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String traceback;

  ScriptException(String message, String traceback) {
    super(message);
    this.traceback = traceback;
  }

  /** The functions that were running, a line each; empty for a syntax error. */
  public String traceback() {
    return traceback;
  }
}
