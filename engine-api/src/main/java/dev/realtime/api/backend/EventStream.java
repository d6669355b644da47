package dev.realtime.api.backend;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** All emitted events in one order, of which the store keeps the latest (about a million). */
public interface EventStream {

  /**
   * One event of the stream.
   *
   * @param position its place
   * @param message the event
   */
  record Entry(EventPosition position, EventMessage message) {}

  /**
   * Adds events in the order given and publishes each on its channel (as {@link
   * EventMessage#published()}), all or none, in one round trip. When the stage fails, it is not
   * known which; the same events may then be appended again, for none is added twice: an event
   * whose id is {@code SOURCE-COUNT} (a count in base 36) is left out where this or a greater count
   * of that source was added within the last week.
   */
  CompletionStage<Void> append(List<EventMessage> events);

  /** The position of the newest event; {@link EventPosition#START} when there is none. */
  CompletionStage<EventPosition> newest();

  /** The position of the oldest event kept; {@link EventPosition#START} when there is none. */
  CompletionStage<EventPosition> oldest();

  /**
   * The store's own clock, in milliseconds since 1970: every event appended after this call gets a
   * position that is not before it. So whoever has read all there is to read afterwards knows of
   * every event up to that time.
   */
  CompletionStage<Long> clock();

  /**
   * The events after a position, oldest first. Waits for one to come where there is none yet.
   *
   * @param after where to go on, not included
   * @param limit the most events to return
   * @param wait the longest to wait; the answer is empty when it has passed
   * @throws BackendException if the store is away
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  List<Entry> read(EventPosition after, int limit, Duration wait) throws InterruptedException;
}
