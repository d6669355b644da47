package dev.realtime.redis;

import dev.realtime.api.backend.BackendException;
import java.math.BigDecimal;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers on their way to Redis and back. */
final class Amounts {
  /** What the scripts answer when a key holds no number, with its place from 1. */
  private static final Pattern NOT_A_NUMBER = Pattern.compile("NOTNUMBER (\\d+)");

  private Amounts() {}

  /** Whole numbers without a fraction, and never an exponent. */
  static String text(String key, double amount) {
    if (!Double.isFinite(amount)) {
      throw new BackendException("the amount for '" + key + "' must be finite, not " + amount);
    }
    BigDecimal exact = BigDecimal.valueOf(amount);
    return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
  }

  /** Names the key in the failure of a script that met a value that is no number. */
  static RuntimeException named(Throwable failure, IntFunction<String> keys) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher matcher = NOT_A_NUMBER.matcher(cause.getMessage() == null ? "" : cause.getMessage());
      if (matcher.find()) {
        String key = keys.apply(Integer.parseInt(matcher.group(1)) - 1);
        return new BackendException("the value of '" + key + "' is no number", failure);
      }
    }
    return new CompletionException(failure);
  }
}
