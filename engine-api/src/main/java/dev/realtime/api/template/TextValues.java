package dev.realtime.api.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a value of an event reads as text: as Lua's {@code tostring} would show it. */
public final class TextValues {
  /** From here on {@code %.14g} writes an exponent. */
  private static final double LARGEST_WHOLE = 1e14;

  private TextValues() {}

  /** A number, boolean or string as text; a list or an object as JSON; null for JSON's null. */
  public static @Nullable String of(JsonNode node) {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isIntegralNumber()) {
      return node.asText();
    }
    if (node.isNumber()) {
      return ofNumber(node.doubleValue());
    }
    return node.isContainerNode() ? node.toString() : node.asText();
  }

  /** A number as Lua 5.1 writes it ({@code %.14g}): {@code 5}, {@code 0.1}, {@code 1e+20}. */
  public static String ofNumber(double number) {
    if (number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE) {
      return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
    }
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    BigDecimal rounded = new BigDecimal(number).round(new MathContext(14)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < 14) {
      return rounded.toPlainString();
    }
    String digits = rounded.unscaledValue().abs().toString();
    return (rounded.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** A time in seconds since 1970, with milliseconds where it has any. */
  public static String ofSeconds(Instant time) {
    long millis = time.toEpochMilli();
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }
}
