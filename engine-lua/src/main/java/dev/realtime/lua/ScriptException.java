package dev.realtime.lua;

import dev.realtime.engine.rules.RuleFileException;

/** A script failed. The message is what Lua would print: {@code file:line: message}. */
public final class ScriptException extends RuleFileException {
  private static final long serialVersionUID = 1L;

  ScriptException(String message, String traceback) {
    super(message, traceback);
  }
}
