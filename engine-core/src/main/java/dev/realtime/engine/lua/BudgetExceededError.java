package dev.realtime.engine.lua;

/**
 * A script ran longer than it may. An {@link Error}, and not an exception, so that no {@code pcall}
 * in the script can catch it.
 */
final class BudgetExceededError extends Error {
  private static final long serialVersionUID = 1L;

  BudgetExceededError() {
    super("stopped: it ran too many instructions", null, false, false);
  }
}
