package dev.realtime.api.log;

/** A log cannot be read as asked. The message is one line for whoever asked. */
public final class EventLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public EventLogException(String message) {
    super(message);
  }

  /** Says what is wrong, and keeps the cause for the operator's log. */
  public EventLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
