package dev.realtime.actions.counter;

import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The number in {@code by}: the same for every event, or taken from each. */
final class Amount {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,3})?");

  private final @Nullable Template template;
  private final double constant;

  private Amount(@Nullable Template template, double constant) {
    this.template = template;
    this.constant = constant;
  }

  static Amount of(@Nullable Template by, CounterVerb verb) {
    if (by == null) {
      if (verb.needsAmount()) {
        throw new DefinitionException(
            "by", "is required with action '" + verb.word() + "': a number or a placeholder");
      }
      return new Amount(null, 1);
    }
    if (!by.isConstant()) {
      return new Amount(by, 0);
    }
    Double number = number(by.source());
    if (number == null) {
      throw new DefinitionException(
          "by", "must be a number or a placeholder such as \"{damage}\", not \"" + by + "\"");
    }
    return new Amount(null, number);
  }

  boolean isConstant() {
    return template == null;
  }

  /** The number where it is the same for every event. */
  double constant() {
    return constant;
  }

  double of(Event event) {
    if (template == null) {
      return constant;
    }
    String text = template.renderAll(event, Escaper.NONE);
    Double number = number(text);
    if (number == null) {
      throw new IllegalArgumentException(
          "field 'by' \"" + template + "\" gives \"" + shortened(text) + "\", which is no number");
    }
    return number;
  }

  private static @Nullable Double number(String text) {
    String stripped = text.strip();
    if (stripped.length() > 400 || !NUMBER.matcher(stripped).matches()) {
      return null;
    }
    double number = Double.parseDouble(stripped);
    return Double.isFinite(number) ? number : null;
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    int codePoints = line.codePointCount(0, line.length());
    return codePoints <= 60 ? line : line.substring(0, line.offsetByCodePoints(0, 57)) + "...";
  }
}
