package dev.realtime.lua;

/**
 * A script wanted more than it may have. An {@link Error}, and not an exception, so that no {@code
 * pcall} in the script can catch it.
 */
final class BudgetExceededError extends Error {
  private static final long serialVersionUID = 1L;

  private final String traceback;

  BudgetExceededError(String message, String traceback) {
    super(message, null, false, false);
    this.traceback = traceback;
  }

  /** The script's functions that were running, a line each. */
  String traceback() {
    return traceback;
  }
}
