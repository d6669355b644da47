package dev.realtime.api.template;

/** A placeholder had no value where a text without it would be wrong: in a key, a URL or a path. */
public final class MissingValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the placeholder and the template.
   *
   * @param placeholder as written, without braces
   * @param template the whole template
   */
  public MissingValueException(String placeholder, String template) {
    super("the event has no value for {" + placeholder + "} in \"" + template + "\"");
  }
}
