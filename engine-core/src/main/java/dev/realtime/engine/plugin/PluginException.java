package dev.realtime.engine.plugin;

import org.jspecify.annotations.Nullable;

/** An action type cannot be opened. The message is one line that says which, and why. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PluginException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
