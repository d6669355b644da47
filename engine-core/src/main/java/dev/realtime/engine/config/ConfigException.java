package dev.realtime.engine.config;

import java.util.List;

/** The configuration is wrong; every error is listed. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> errors;

  ConfigException(List<String> errors) {
    super(text(errors));
    this.errors = List.copyOf(errors);
  }

  /** One line each: where, what is wrong, what would be right. */
  public List<String> errors() {
    return errors;
  }

  private static String text(List<String> errors) {
    StringBuilder text = new StringBuilder("the configuration has ");
    text.append(errors.size()).append(errors.size() == 1 ? " error:" : " errors:");
    for (int i = 0; i < errors.size(); i++) {
      text.append("\n  ").append(i + 1).append(". ").append(errors.get(i));
    }
    return text.toString();
  }
}
