package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A rule on a channel: every event there goes through its reaction, if this engine acts for it. */
final class Hook extends Rule {
  private static final Part WHOLE = new Part("", false);

  private final Reaction reaction;

  Hook(Head head, Reaction reaction) {
    super(head);
    this.reaction = reaction;
  }

  @Override
  public void accept(Event event) {
    EventPosition position = event.position();
    if (position != null) {
      take(event, turn().take(position));
    } else if (turn().isOwner()) {
      reaction.accept(event, Ticket.NONE);
    }
  }

  @Override
  public void again(Event event, EventPosition start) {
    EventPosition position = event.position();
    if (position != null) {
      take(event, turn().takeAgain(position, start));
    }
  }

  private void take(Event event, @Nullable Ticket ticket) {
    if (ticket == null) {
      return;
    }
    if (version().hasBegun()) {
      try {
        reaction.accept(event, ticket);
      } finally {
        ticket.release();
      }
    } else {
      version().put(new Piece.OfEvent(WHOLE, event, ticket));
    }
  }

  @Override
  void doPiece(Piece piece) {
    if (piece instanceof Piece.OfEvent left) {
      try {
        parts().resume(left.part(), left.event(), left.ticket());
      } finally {
        left.ticket().release();
      }
    }
  }

  @Override
  RuleStats stats() {
    return reaction.stats();
  }

  @Override
  CompletionStage<Void> whenDecided() {
    return reaction.whenDecided();
  }

  @Override
  CompletionStage<Void> whenIdle() {
    return version().whenBegun().thenCompose(begun -> reaction.whenIdle());
  }

  @Override
  CompletionStage<Void> end(String reason, boolean goesOn) {
    return reaction.close(reason, goesOn);
  }
}
