package dev.realtime.server;

import dev.realtime.api.backend.BackendException;
import dev.realtime.api.log.EventLogException;
import dev.realtime.engine.EngineException;
import dev.realtime.engine.config.ConfigException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What a command's end means to a shell. */
final class ExitCode {
  static final int FINE = 0;
  static final int RULE = 1;
  static final int USE = 2;
  static final int OUTSIDE = 3;

  private ExitCode() {}

  static int of(Throwable error) {
    Throwable cause = cause(error);
    // an engine that does not start because of what was configured, and not of the outside
    boolean misconfigured =
        cause instanceof EngineException && cause.getCause() instanceof IllegalArgumentException;
    if (cause instanceof ConfigException || cause instanceof UseException || misconfigured) {
      return USE;
    }
    if (cause instanceof BackendException
        || cause instanceof EngineException
        || cause instanceof EventLogException
        || cause instanceof IOException
        || cause instanceof TimeoutException) {
      return OUTSIDE;
    }
    return RULE;
  }

  static String message(Throwable error) {
    Throwable cause = cause(error);
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.toString() : message;
  }

  private static Throwable cause(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
