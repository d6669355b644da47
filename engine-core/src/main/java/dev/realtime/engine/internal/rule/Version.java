package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One version of a rule, and its place in the {@link Versions line}. Until the version before it
 * has decided on everything that it was given, what comes to this one waits: nothing is asked of
 * its functions before the answers of the former's are in, so the order of events is kept.
 *
 * <p>Used on the router's thread, but for {@link #over()}.
 */
final class Version {
  private final Versions line;
  private final List<Piece> waiting = new ArrayList<>();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private @Nullable Rule rule;
  private boolean hasBegun;

  Version(Versions line) {
    this.line = line;
  }

  /** Takes its place in the line, behind the versions that are there. */
  void join(Rule itself) {
    rule = itself;
    line.join(this);
  }

  /** Whether its turn has come. */
  boolean hasBegun() {
    return hasBegun;
  }

  /** Completes when its turn has come. */
  CompletionStage<Void> whenBegun() {
    return begun;
  }

  /** Has a piece done: now, or when its turn comes. Their tickets bound how many wait. */
  void put(Piece piece) {
    Rule itself = rule;
    if (hasBegun && itself != null) {
      itself.perform(piece);
    } else {
      waiting.add(piece);
    }
  }

  /** Its session has ended, and with it what an event waited for: the next version goes on. */
  void leave(Part part, Event event, Ticket ticket) {
    leave(new Piece.OfEvent(part, event, ticket));
  }

  void leave(Piece piece) {
    line.leave(this, piece);
  }

  /** The rule does nothing more. From any thread. */
  void over() {
    over.complete(null);
  }

  boolean isOver() {
    return over.isDone();
  }

  @Nullable Rule rule() {
    return rule;
  }

  /** Completes when everything that this version was given is decided on, or it is over. */
  CompletableFuture<Object> whenDecidedOrOver() {
    Rule itself = rule;
    CompletionStage<Void> decided =
        begun.thenCompose(
            begin ->
                itself == null ? CompletableFuture.completedFuture(null) : itself.whenDecided());
    return CompletableFuture.anyOf(decided.toCompletableFuture(), over);
  }

  void begin() {
    Rule itself = rule;
    if (hasBegun || itself == null) {
      return;
    }
    // a session that ends leaves its calls as they were made, which within a rule is another order
    waiting.sort(Piece.IN_ORDER);
    List<Piece> pieces = List.copyOf(waiting);
    waiting.clear();
    hasBegun = true;
    for (Piece piece : pieces) {
      itself.perform(piece);
    }
    begun.complete(null);
  }
}
