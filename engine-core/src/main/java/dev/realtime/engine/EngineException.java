package dev.realtime.engine;

/** An engine cannot start. The message is one line that says what to do. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
