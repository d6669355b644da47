package dev.realtime.api;

/**
 * A place in the event stream. The backend gives each event a position greater than all before it,
 * so "everything up to here is done" is one position.
 *
 * @param millis the backend's clock when the event was added, in milliseconds since 1970
 * @param sequence tells events of one millisecond apart
 */
public record EventPosition(long millis, long sequence) implements Comparable<EventPosition> {

  /** Before every event. */
  public static final EventPosition START = new EventPosition(0, 0);

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @param text such as {@code 1790000000000-3}
   * @throws IllegalArgumentException if the text is no position
   */
  public static EventPosition parse(String text) {
    int dash = text.indexOf('-');
    if (dash > 0) {
      try {
        return new EventPosition(
            Long.parseLong(text, 0, dash, 10), Long.parseLong(text, dash + 1, text.length(), 10));
      } catch (NumberFormatException e) {
        // falls through to the one message for every malformed text
      }
    }
    throw new IllegalArgumentException("not a stream position: \"" + text + "\"");
  }

  @Override
  public int compareTo(EventPosition other) {
    int byTime = Long.compare(millis, other.millis);
    return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
  }

  /** The form Redis uses: {@code millis-sequence}. */
  @Override
  public String toString() {
    return millis + "-" + sequence;
  }
}
