package dev.realtime.api.action;

/** A definition is wrong. The message is one line: what was wrong and what would be right. */
public final class DefinitionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String problem;

  /**
   * Names the field.
   *
   * @param field as in the definition, such as {@code headers.Authorization}; empty for the whole
   * @param message what is wrong with it, without its name
   */
  public DefinitionException(String field, String message) {
    super(field.isEmpty() ? message : "field '" + field + "' " + message);
    this.field = field;
    this.problem = message;
  }

  /** The field that is wrong; empty for the whole definition. */
  public String field() {
    return field;
  }

  /** What is wrong, without the field's name: for those who write that in another way. */
  public String problem() {
    return problem;
  }
}
