package dev.realtime.engine.rules;

import java.util.concurrent.CompletionStage;

/** A rule file that runs, until it is closed or ends by itself. May be used from any thread. */
public interface RuleFile extends AutoCloseable {
  /**
   * Completes when the file has run to its end; fails with {@link RuleFileException} if it has an
   * error, with {@link java.io.IOException} if it cannot be read.
   */
  CompletionStage<Void> loaded();

  /** Whether it was closed, or ended by an error. */
  boolean isClosed();

  /** Ends it, and with it the rules that only it has. May be repeated. */
  @Override
  void close();
}
