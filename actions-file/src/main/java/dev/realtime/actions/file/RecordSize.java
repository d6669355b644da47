package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;

/** Tells an event that is too large for a log before others wait behind it. */
final class RecordSize {
  private static final int BYTES_A_CHARACTER = 3;
  private static final int BYTES_A_NUMBER = 11;

  private RecordSize() {}

  /**
   * Checks an event.
   *
   * @throws IllegalArgumentException if its record would be too large
   */
  static void check(Event event) {
    if (bound(event.data()) + event.channel().length() * BYTES_A_CHARACTER <= Frame.LARGEST_EVENT) {
      return;
    }
    ByteSink sink = new ByteSink();
    ValueEncoder values = new ValueEncoder(new BlockDictionary(), sink);
    values.writeText(event.channel());
    values.write(event.data(), 0);
    int bytes = sink.length() + BYTES_A_NUMBER;
    if (bytes > Frame.LARGEST_EVENT) {
      throw new IllegalArgumentException(
          "the event is too large for an event log: its record has "
              + bytes
              + " bytes, and "
              + Frame.LARGEST_EVENT
              + " is the most");
    }
  }

  /** No record of the value is longer; quick to find for the events that games send. */
  private static long bound(JsonNode node) {
    if (node.isTextual()) {
      return (long) node.textValue().length() * BYTES_A_CHARACTER + BYTES_A_NUMBER;
    }
    if (node.isBigInteger() || node.isBigDecimal() || node.isBinary() || node.isPojo()) {
      return Frame.LARGEST_EVENT;
    }
    long sum = BYTES_A_NUMBER;
    if (node.isObject()) {
      for (var entry : node.properties()) {
        sum += (long) entry.getKey().length() * BYTES_A_CHARACTER + BYTES_A_NUMBER;
        sum += bound(entry.getValue());
      }
    } else {
      for (JsonNode element : node) {
        sum += bound(element);
      }
    }
    return sum;
  }
}
