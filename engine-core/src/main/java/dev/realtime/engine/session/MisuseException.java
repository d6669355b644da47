package dev.realtime.engine.session;

/**
 * An operation was asked for in a wrong way. Raised in the rule at the caller's line, unlike a
 * failure of the outside, which is returned.
 */
public final class MisuseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MisuseException(String message) {
    super(message);
  }
}
