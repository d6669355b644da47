package dev.realtime.actions.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The first event of an append has no place in any segment. Nothing was written. */
final class EventRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private EventRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static EventRefusedException tooLarge() {
    return new EventRefusedException(
        "the event is too large for an event log: a record has at most "
            + Frame.LARGEST_EVENT
            + " bytes",
        null);
  }

  static EventRefusedException notWritable(Throwable cause) {
    return new EventRefusedException(
        "the event's data cannot be written into an event log: " + Errors.line(cause), cause);
  }
}
