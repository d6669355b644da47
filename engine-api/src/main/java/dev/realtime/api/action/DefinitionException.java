package dev.realtime.api.action;

import java.util.List;

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
    this(field.isEmpty() ? message : "field '" + field + "' " + message, field, message);
  }

  private DefinitionException(String whole, String field, String problem) {
    super(whole);
    this.field = field;
    this.problem = problem;
  }

  static DefinitionException unknown(String type, String name, List<String> known) {
    return new DefinitionException(
        "'" + type + "' has no field '" + name + "'" + Suggestion.of(name, known),
        name,
        known.isEmpty()
            ? "is unknown: there is nothing to set"
            : "is unknown" + Suggestion.of(name, known));
  }

  /** The field that is wrong, as it was written; empty for the whole definition. */
  public String field() {
    return field;
  }

  /** What is wrong, without the field's name: for those who write that in another way. */
  public String problem() {
    return problem;
  }

  /**
   * The same of a section of the settings, named as its author knows it: {@code
   * plugins.http.concurrency must be a whole number}.
   *
   * @param section such as {@code plugins.http}
   */
  public DefinitionException in(String section) {
    String whole = field.isEmpty() ? section : section + "." + field;
    return new DefinitionException(
        whole + (field.isEmpty() ? ": " : " ") + problem, whole, problem);
  }
}
