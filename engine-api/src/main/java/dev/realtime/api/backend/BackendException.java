package dev.realtime.api.backend;

/** The store could not do what was asked. The message is one line without secrets. */
public class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed. */
  public BackendException(String message) {
    super(message);
  }

  /** Says what failed, and keeps the cause. */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
