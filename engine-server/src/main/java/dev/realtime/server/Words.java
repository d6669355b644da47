package dev.realtime.server;

import dev.realtime.api.action.Quantities;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the command line writes and reads numbers and times. */
final class Words {
  private Words() {}

  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** A time given as an option; null where it is not given. */
  static @Nullable Duration duration(String option, @Nullable String text) throws UseException {
    try {
      return text == null ? null : Quantities.duration(text);
    } catch (IllegalArgumentException e) {
      throw new UseException(option + ": " + e.getMessage());
    }
  }
}
