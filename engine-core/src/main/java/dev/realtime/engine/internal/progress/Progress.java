package dev.realtime.engine.internal.progress;

import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far one rule has come in the event stream.
 *
 * <p>Events are offered to a rule in the order of the stream, and end in any order. {@link #mark()}
 * is the low-water mark: everything up to it is done. It is saved as the rule's cursor, and from
 * there the rule goes on after a restart, or on another engine.
 *
 * <p>A rule is in one of these phases. {@code ASIDE}: another engine acts, or it is not known yet
 * who does. {@code CURRENT}: it gets every event as it is routed. Otherwise it is behind: it acts,
 * but has events to catch up on, which are read from the stream once more, and what is routed
 * meanwhile comes to it that way, too. Then it is {@code READING}, or {@code WAITING} for the next
 * such reading, or {@code STALLED}: with {@link #MOST_OPEN} events under way it falls behind, until
 * half of them are done, instead of letting its queues run over. The stream is the queue.
 *
 * <p>Events are taken on the router's thread; tickets end on any.
 */
public final class Progress {
  /** The most events of a rule that are under way; fewer than a lane holds. */
  public static final int MOST_OPEN = 8_000;

  private static final int FEW_OPEN = MOST_OPEN / 2;

  private enum Phase {
    ASIDE,
    STALLED,
    WAITING,
    READING,
    CURRENT
  }

  private final String name;
  private final CatchUps catchUps;
  private final CompletionStage<EventPosition> birth;

  /** All of these are guarded by this. */
  private final ArrayDeque<OpenEvent> open = new ArrayDeque<>();

  private Phase phase = Phase.ASIDE;
  private EventPosition offered = EventPosition.START;
  private boolean begun;
  private boolean touched;
  private int generation;
  private long skipped;
  private int users;

  // Only used on the router's thread.
  private @Nullable Resumable rule;
  private final List<Piece> leftOver = new ArrayList<>();
  private int leftOverWithoutTicket;

  private record Piece(@Nullable EventPosition position, Consumer<Resumable> work) {
    /** As the stream has the events; what has no position comes last. */
    static final Comparator<Piece> IN_ORDER =
        Comparator.comparing(Piece::position, Comparator.nullsLast(Comparator.naturalOrder()));
  }

  /** An event of the stream that is under way. */
  private final class OpenEvent extends Ticket {
    private final EventPosition before;
    private boolean done;

    OpenEvent(EventPosition before) {
      this.before = before;
    }

    @Override
    void done() {
      ended(this);
    }
  }

  /**
   * The progress of a rule that does not act yet.
   *
   * @param name under which its cursor is saved
   * @param birth where it begins if it has no cursor
   */
  Progress(String name, CatchUps catchUps, CompletionStage<EventPosition> birth) {
    this.name = name;
    this.catchUps = catchUps;
    this.birth = birth;
  }

  /** Under which its cursor is saved. */
  public String name() {
    return name;
  }

  /** Where it begins if it has no cursor. */
  CompletionStage<EventPosition> birth() {
    return birth;
  }

  /**
   * Takes an event of the stream as it is routed, or as it is read once more.
   *
   * @param again whether it is read once more
   * @return null if it is not this rule's turn, or it had the event
   */
  public synchronized @Nullable Ticket take(Event event, boolean again) {
    EventPosition position = event.position();
    if (position == null
        || phase != (again ? Phase.READING : Phase.CURRENT)
        || position.compareTo(offered) <= 0) {
      return null;
    }
    if (open.size() >= MOST_OPEN) {
      phase = Phase.STALLED;
      return null;
    }
    touched = true;
    OpenEvent ticket = new OpenEvent(offered);
    open.add(ticket);
    offered = position;
    return ticket;
  }

  /** A rule takes the place of the one before it, if any. On the router's thread. */
  public void serve(Resumable successor) {
    Resumable before = rule;
    rule = successor;
    List<Piece> pieces = new ArrayList<>(leftOver);
    leftOver.clear();
    leftOverWithoutTicket = 0;
    // calls that come while a session ends may have been left before those that were open
    pieces.sort(Piece.IN_ORDER);
    pieces.forEach(piece -> piece.work().accept(successor));
    successor.continueFrom(before);
  }

  /**
   * A rule could not finish a piece of work, because its session has ended: its successor does it,
   * as soon as there is one. On the router's thread.
   *
   * @param position of its event, or of the last of them
   * @param ticket what bounds how many pieces wait; those of messages of other programs, which hold
   *     none, have a bound of their own
   * @return false if too many wait that hold no ticket
   */
  public boolean handOn(
      Resumable from, @Nullable EventPosition position, Ticket ticket, Consumer<Resumable> piece) {
    if (rule != null && rule != from) {
      piece.accept(rule);
      return true;
    }
    if (!ticket.isKept() && ++leftOverWithoutTicket > MOST_OPEN) {
      return false;
    }
    leftOver.add(new Piece(position, piece));
    return true;
  }

  synchronized void use() {
    users++;
  }

  /** Whether nobody uses it any more. */
  synchronized boolean unuse() {
    return --users == 0;
  }

  /**
   * Begins to act, where it did not. On the router's thread.
   *
   * @param from everything up to here is done, here or by another engine
   * @param routed up to where events were routed
   */
  synchronized void begin(EventPosition from, EventPosition routed) {
    if (phase != Phase.ASIDE) {
      return;
    }
    if (from.compareTo(offered) > 0) {
      offered = from;
    }
    begun = true;
    touched = true;
    if (offered.compareTo(routed) >= 0) {
      phase = Phase.CURRENT;
    } else if (open.size() > FEW_OPEN) {
      phase = Phase.STALLED;
    } else {
      await();
    }
  }

  private void await() {
    phase = Phase.WAITING;
    catchUps.add(this);
  }

  /**
   * Passes an event that needs no ticket of its own, because it belongs to one that is open.
   *
   * @param again whether it is read once more
   * @return false if it is not this rule's turn, or it had the event
   */
  public synchronized boolean pass(Event event, boolean again) {
    EventPosition position = event.position();
    if (position == null
        || phase != (again ? Phase.READING : Phase.CURRENT)
        || position.compareTo(offered) <= 0) {
      return false;
    }
    offered = position;
    return true;
  }

  /**
   * Stops acting, and forgets what is under way: should it act again, it begins anew after its
   * mark.
   */
  public synchronized void stepBack() {
    OpenEvent oldest = open.peek();
    if (oldest != null) {
      offered = oldest.before;
      open.clear();
    }
    generation++;
    phase = Phase.ASIDE;
  }

  /** Another after each {@link #stepBack()}: what was taken before it comes again. */
  public synchronized int generation() {
    return generation;
  }

  /** Stops acting; what is under way goes on. */
  public synchronized void stepAside() {
    phase = Phase.ASIDE;
  }

  /** Whether it acts, or will as soon as it has caught up. */
  public synchronized boolean isActing() {
    return phase != Phase.ASIDE;
  }

  /** Whether it acts, and has events to catch up on. */
  public synchronized boolean isBehind() {
    return phase != Phase.ASIDE && phase != Phase.CURRENT;
  }

  /** Whether it gets every event as it is routed. */
  public synchronized boolean isCurrent() {
    return phase == Phase.CURRENT;
  }

  /** A reading begins that starts where this rule is, or before. */
  synchronized void read() {
    if (phase == Phase.WAITING) {
      phase = Phase.READING;
    }
  }

  /** Whether events that are read once more are for it. */
  public synchronized boolean isReading() {
    return phase == Phase.READING;
  }

  /** The last position it was offered. */
  public synchronized EventPosition offered() {
    return offered;
  }

  /** Everything up to a position was read once more, and what it wanted of it was taken. */
  public synchronized void passed(EventPosition position) {
    if (isReading() && position.compareTo(offered) > 0) {
      offered = position;
    }
  }

  /** It has caught up with what was routed so far: from the next event on it is current. */
  public synchronized void join(EventPosition routed) {
    if (isReading()) {
      passed(routed);
      phase = Phase.CURRENT;
    }
  }

  /** Counts an event that is too old to be acted on. */
  public synchronized void skip(EventPosition position) {
    if (isReading() && position.compareTo(offered) > 0) {
      offered = position;
      touched = true;
      skipped++;
    }
  }

  /** How many events were skipped since this was asked last. */
  public synchronized long takeSkipped() {
    long count = skipped;
    skipped = 0;
    return count;
  }

  /**
   * Everything up to here is done.
   *
   * @param routed up to where events were routed, read before this call
   */
  synchronized EventPosition mark(EventPosition routed) {
    OpenEvent oldest = open.peek();
    if (oldest != null) {
      return oldest.before;
    }
    return phase == Phase.CURRENT && routed.compareTo(offered) > 0 ? routed : offered;
  }

  /**
   * Whether the mark is worth saving at once, because the rule had events; asked before each
   * saving.
   */
  synchronized boolean takeTouched() {
    boolean was = touched;
    touched = !open.isEmpty();
    return was;
  }

  /** Whether it has ever acted here. */
  synchronized boolean hasBegun() {
    return begun;
  }

  /** Its mark must be saved once more. */
  synchronized void touch() {
    touched = true;
  }

  /** How many events are under way. */
  public synchronized int open() {
    return open.size();
  }

  private synchronized void ended(OpenEvent event) {
    event.done = true;
    while (!open.isEmpty() && open.peek().done) {
      open.remove();
    }
    if (phase == Phase.STALLED && open.size() <= FEW_OPEN) {
      await();
    }
  }
}
