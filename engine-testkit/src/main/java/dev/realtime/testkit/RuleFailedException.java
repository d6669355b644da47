package dev.realtime.testkit;

import org.jspecify.annotations.Nullable;

/** A rule file could not be run. The message is one line with the file and the line. */
public final class RuleFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RuleFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
