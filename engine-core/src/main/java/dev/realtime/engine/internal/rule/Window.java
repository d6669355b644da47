package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one interval of an aggregator. Windows lie on whole multiples of the interval since
 * 1970, and an event belongs to the one in which the store took it: so whoever reads the stream
 * again makes the same windows.
 */
final class Window {
  private final long endMillis;
  private final int mostEvents;
  private final List<Event> events = new ArrayList<>();
  private final List<Ticket> tickets = new ArrayList<>(1);
  private @Nullable EventPosition last;
  private long dropped;

  /**
   * The window that a moment lies in.
   *
   * @param millis since 1970
   */
  Window(long millis, long intervalMillis, int mostEvents) {
    this.endMillis = startOf(millis, intervalMillis) + intervalMillis;
    this.mostEvents = mostEvents;
  }

  static long startOf(long millis, long intervalMillis) {
    return Math.floorDiv(millis, intervalMillis) * intervalMillis;
  }

  /** When it ends, in milliseconds since 1970; that moment is in the next. */
  long endMillis() {
    return endMillis;
  }

  /** Whether its events come again should they not be done. */
  boolean isKept() {
    return !tickets.isEmpty();
  }

  /** Keeps a ticket until the window is done. */
  void keep(Ticket ticket) {
    tickets.add(ticket);
  }

  /** Adds an event; false where it holds as many as it may. */
  boolean add(Event event) {
    if (event.position() != null) {
      last = event.position();
    }
    if (events.size() >= mostEvents) {
      dropped++;
      return false;
    }
    events.add(event);
    return true;
  }

  /** Puts what another window has before what this one has. */
  void putBefore(Window earlier) {
    events.addAll(0, earlier.events);
    tickets.addAll(earlier.tickets);
    dropped += earlier.dropped;
    if (last == null) {
      last = earlier.last;
    }
  }

  List<Event> events() {
    return events;
  }

  /** How many events did not fit. */
  long dropped() {
    return dropped;
  }

  /** The position of its last event; null where none has one. */
  @Nullable EventPosition last() {
    return last;
  }

  /** Everything that follows from it is done. */
  void done() {
    tickets.forEach(Ticket::release);
  }
}
