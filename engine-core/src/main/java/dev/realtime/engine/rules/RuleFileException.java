package dev.realtime.engine.rules;

/** A rule file has an error. The message is one line that says where: {@code rules.lua:12: ...}. */
public class RuleFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String traceback;

  /**
   * An error.
   *
   * @param message one line, with the place
   * @param traceback the calls that led there, a line each; empty where there is none
   */
  public RuleFileException(String message, String traceback) {
    super(message);
    this.traceback = traceback;
  }

  /** The calls that led to the error, a line each. */
  public final String traceback() {
    return traceback;
  }
}
