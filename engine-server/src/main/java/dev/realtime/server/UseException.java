package dev.realtime.server;

/** The command was used in a wrong way. The message is one line that says what would be right. */
final class UseException extends Exception {
  private static final long serialVersionUID = 1L;

  UseException(String message) {
    super(message);
  }
}
