package dev.realtime.actions.file;

import java.io.IOException;

/** A log is not written for a reason that is no fault of the disk; the message says which. */
final class LogRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  /**
   * Says why.
   *
   * @param passing whether it can end by itself
   */
  LogRefusedException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  boolean isPassing() {
    return passing;
  }
}
