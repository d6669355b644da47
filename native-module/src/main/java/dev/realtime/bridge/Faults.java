package dev.realtime.bridge;

/** What went wrong, as text for people. */
final class Faults {
  private Faults() {}

  /** The first line of its message, or what kind of error it is. */
  static String oneLine(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }

  /** The same for what should not have happened: its kind, and where it did. */
  static String withPlace(Throwable error) {
    StackTraceElement[] trace = error.getStackTrace();
    String place = trace.length == 0 ? "" : " (at " + trace[0] + ")";
    return error.getClass().getSimpleName() + ": " + oneLine(error) + place;
  }
}
