package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A piece of a rule's work, which waits for its turn or is left to the rule's next version. */
sealed interface Piece {
  /** As the stream has the events; what has no position comes last. */
  Comparator<Piece> IN_ORDER =
      Comparator.comparing(Piece::position, Comparator.nullsLast(Comparator.naturalOrder()));

  /** Of its event, or the last of them; null where none has one. */
  @Nullable EventPosition position();

  /** Whether tickets bound how many such pieces there are. */
  boolean isKept();

  /** It will not be done. */
  void drop();

  /**
   * An event at a part of the rule.
   *
   * @param ticket held until the piece is done
   */
  record OfEvent(Part part, Event event, Ticket ticket) implements Piece {
    @Override
    public @Nullable EventPosition position() {
      return event.position();
    }

    @Override
    public boolean isKept() {
      return ticket.isKept();
    }

    @Override
    public void drop() {
      ticket.release();
    }
  }

  /** A window that has ended, for the rule's function. */
  record OfWindow(Window window) implements Piece {
    @Override
    public @Nullable EventPosition position() {
      return window.last();
    }

    @Override
    public boolean isKept() {
      return window.isKept();
    }

    @Override
    public void drop() {
      window.done();
    }
  }
}
