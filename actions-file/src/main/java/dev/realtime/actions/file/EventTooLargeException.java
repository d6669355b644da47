package dev.realtime.actions.file;

import java.io.IOException;

/** The first event of an append has no place in any segment. Nothing was written. */
final class EventTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  EventTooLargeException() {
    super(
        "the event is too large for an event log: a record has at most "
            + Frame.LARGEST_EVENT
            + " bytes");
  }
}
