package dev.realtime.engine.rules;

import java.nio.file.Path;

/**
 * Runs rule files of one language. Found by {@link java.util.ServiceLoader}; each engine makes an
 * instance of its own. May be called from any thread.
 */
public interface RuleLoader {
  /** Whether a file is one of its language, by its name. */
  boolean loads(Path file);

  /**
   * Begins to run a rule file, as a session of the engine.
   *
   * @param host what the engine gives it
   * @return at once; {@link RuleFile#loaded()} tells when the file has run to its end
   */
  RuleFile load(Path file, RuleHost host);
}
