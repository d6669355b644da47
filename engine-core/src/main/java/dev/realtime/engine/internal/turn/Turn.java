package dev.realtime.engine.internal.turn;

import dev.realtime.api.EventPosition;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One rule's turn on one partition of the stream: whether this engine acts for it, how far it has
 * come, and which events are open. All versions of a rule, of which a file that is loaded again
 * makes another, share one turn.
 *
 * <h2>States</h2>
 *
 * <pre>
 *          asked          leased            cursorKnown              join
 *   NONE ────────> ASKED ────────> LOADING ─────────────> READING ─────────> CURRENT
 *                    ^                │                    │    ^               │
 *                    │                │          too much  │    │ half is done  │ too much
 *                    │                │          is open   v    │               v is open
 *                    │                │                   STALLED <─────────────┘
 *                    └────────────────┴──── lapsed ────────┴────────────────────┘
 * </pre>
 *
 * {@code removed} leads from every state to {@code NONE}. A rule in {@code READING}, {@code
 * CURRENT} or {@code STALLED} <em>acts</em>; in the first and the last it is <em>behind</em>.
 *
 * <ul>
 *   <li>{@code NONE}: nobody asks for it here.
 *   <li>{@code ASKED}: another engine acts, or it is not known yet who does.
 *   <li>{@code LOADING}: this engine has the lease, and asks the store where the rule was.
 *   <li>{@code READING}: it gets the events that it has missed; they are read from the stream once
 *       more, and what is routed meanwhile comes to it that way, too.
 *   <li>{@code CURRENT}: it gets each event as it is routed.
 *   <li>{@code STALLED}: {@link #MOST_OPEN} events are open. It gets nothing until half of them are
 *       done, and then reads what it has missed: instead of letting its queues run over. The stream
 *       is the queue.
 * </ul>
 *
 * <h2>The mark</h2>
 *
 * Events are offered in the order of the stream and end in any order. {@link #mark} is the position
 * up to which everything is done. It is saved as the rule's cursor, and from there the rule goes on
 * after a restart, or on another engine.
 *
 * <h2>Terms</h2>
 *
 * What this engine holds is good until its {@link Lease} says otherwise; that is looked at with
 * every event, so an engine that was stopped for a while does not act on the next one. Each time a
 * lease is granted a new term begins, and a cursor that was asked for in an earlier term is of no
 * use any more: another engine may have acted in between.
 *
 * <p>A turn that <em>collects</em> keeps events until a window ends. Should it lapse, what is open
 * is forgotten, and comes again from the mark on to whoever acts next. Of any other turn, what is
 * open goes on.
 *
 * <h2>Reading</h2>
 *
 * A batch that is read once more covers the stream from a start up to an end. A rule takes part in
 * it only if it has been offered everything up to that start; a rule that begins to read has the
 * reader go back to where it is. So rules may begin to read at any moment, and none misses a part.
 * Of a batch that is under way when it begins to read it takes nothing: it may have missed some of
 * its events.
 *
 * <p>Events are offered, cursors become known and readings end on the router's thread; tickets end,
 * and leases come and go, on any.
 */
public final class Turn {
  /** See above. */
  public enum State {
    NONE,
    ASKED,
    LOADING,
    READING,
    CURRENT,
    STALLED
  }

  /** The most events of a rule that are open; fewer than a lane holds. */
  public static final int MOST_OPEN = 8_000;

  private static final int FEW_OPEN = MOST_OPEN / 2;

  private final TurnId id;
  private final Lease lease;
  private final boolean collects;
  private final Consumer<Turn> readers;

  // All of these are guarded by this.
  private State state = State.NONE;
  private final ArrayDeque<OpenEvent> open = new ArrayDeque<>();
  private EventPosition offered = EventPosition.START;
  private long term;
  private boolean begun;
  private boolean touched;
  private int generation;
  private long skipped;

  /** No batch has begun since it began to read: the rest of one that is under way is not for it. */
  private boolean early;

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
   * A turn that nobody asks for yet.
   *
   * @param collects whether open events are forgotten when it lapses, and come again
   * @param readers is told, on any thread, when the turn begins to read; must return at once
   */
  Turn(TurnId id, Lease lease, boolean collects, Consumer<Turn> readers) {
    this.id = id;
    this.lease = lease;
    this.collects = collects;
    this.readers = readers;
  }

  public TurnId id() {
    return id;
  }

  /** The rule is wanted here, and the lease is asked for. */
  synchronized void asked() {
    if (state == State.NONE) {
      state = State.ASKED;
    }
  }

  /**
   * This engine has got the lease.
   *
   * @return the term for which the cursor must be loaded; 0 where it must not
   */
  synchronized long leased() {
    if (state != State.ASKED) {
      return 0;
    }
    state = State.LOADING;
    return ++term;
  }

  /** The term whose cursor is not known yet; 0 where none is waited for. */
  synchronized long loading() {
    return state == State.LOADING ? term : 0;
  }

  /** What this engine holds is not good any more, or was not for a while. */
  synchronized void lapsed() {
    if (state == State.NONE) {
      return;
    }
    if (collects && state != State.ASKED) {
      OpenEvent oldest = open.peek();
      if (oldest != null) {
        offered = oldest.before;
        open.clear();
      }
      generation++;
    }
    state = State.ASKED;
  }

  /** The rule is not wanted here any more. What is open goes on. */
  public synchronized void removed() {
    state = State.NONE;
  }

  /**
   * The store has told where the rule was. On the router's thread.
   *
   * @param forTerm as {@link #leased()} gave it
   * @param from everything up to here is done, here or by another engine
   * @param routed up to where events were routed
   */
  void cursorKnown(long forTerm, EventPosition from, EventPosition routed) {
    synchronized (this) {
      if (state != State.LOADING || forTerm != term) {
        return;
      }
      if (from.compareTo(offered) > 0) {
        offered = from;
      }
      begun = true;
      touched = true;
      if (offered.compareTo(routed) >= 0) {
        state = State.CURRENT;
        return;
      }
      beginToRead();
    }
    readers.accept(this);
  }

  private void beginToRead() {
    state = State.READING;
    early = true;
  }

  /**
   * Takes an event of the stream as it is routed. On the router's thread.
   *
   * @return null if the rule does not act, or had the event
   */
  public @Nullable Ticket take(EventPosition position) {
    return take(position, State.CURRENT);
  }

  /**
   * Takes an event of the stream that is read once more. On the router's thread.
   *
   * @param start of the batch: it covers everything after this
   * @return null if it is not for this rule, or the rule had it
   */
  public synchronized @Nullable Ticket takeAgain(EventPosition position, EventPosition start) {
    return early || start.compareTo(offered) > 0 ? null : take(position, State.READING);
  }

  private synchronized @Nullable Ticket take(EventPosition position, State wanted) {
    if (!isNext(position, wanted)) {
      return null;
    }
    if (open.size() >= MOST_OPEN) {
      state = State.STALLED;
      return null;
    }
    touched = true;
    OpenEvent ticket = new OpenEvent(offered);
    open.add(ticket);
    offered = position;
    return ticket;
  }

  /**
   * Passes an event that needs no ticket of its own, because it belongs to one that is open. On the
   * router's thread.
   *
   * @param start of the batch, where it is read once more; else null
   * @return false if the rule does not act, or had the event
   */
  public synchronized boolean pass(EventPosition position, @Nullable EventPosition start) {
    if (start != null && (early || start.compareTo(offered) > 0)
        || !isNext(position, start == null ? State.CURRENT : State.READING)) {
      return false;
    }
    offered = position;
    return true;
  }

  private boolean isNext(EventPosition position, State wanted) {
    return look() == wanted && position.compareTo(offered) > 0;
  }

  /** The state, after a look at the lease. Guarded by this. */
  private State look() {
    if (state.compareTo(State.LOADING) >= 0 && !lease.isGood()) {
      lapsed();
    }
    return state;
  }

  /** A batch begins that is read for it, and for others. On the router's thread. */
  public synchronized void batchBegins() {
    early = false;
  }

  /** Counts an event that is too old to be acted on. On the router's thread. */
  public synchronized void skip(EventPosition position, EventPosition start) {
    if (pass(position, start)) {
      touched = true;
      skipped++;
    }
  }

  /** A batch was read once more: what the rule wanted of it was taken. On the router's thread. */
  public synchronized void passed(EventPosition start, EventPosition end) {
    if (reads(start) && end.compareTo(offered) > 0) {
      offered = end;
    }
  }

  /**
   * The batch was the last: it ends where events have been routed to, so from the next on the rule
   * gets each as it is routed. On the router's thread.
   *
   * @return how many events were skipped since the rule began to read; -1 where it reads on
   */
  public synchronized long join(EventPosition start, EventPosition routed) {
    if (!reads(start)) {
      return -1;
    }
    passed(start, routed);
    state = State.CURRENT;
    long count = skipped;
    skipped = 0;
    return count;
  }

  /** Another after each time that open events were forgotten; those come again. */
  public synchronized int generation() {
    return generation;
  }

  /** As it is at the moment, after a look at the lease. */
  public synchronized State state() {
    return look();
  }

  /** Whether this engine has the lease, or needs none. */
  public boolean isOwner() {
    return state().compareTo(State.LOADING) >= 0;
  }

  /** Whether a batch that is read once more may have events for it. */
  public synchronized boolean reads(EventPosition start) {
    return state == State.READING && !early && start.compareTo(offered) <= 0;
  }

  /** Whether this engine acts, or will as soon as the rule has caught up. */
  public boolean isActing() {
    return state().compareTo(State.READING) >= 0;
  }

  /** Whether it gets each event as it is routed. */
  public boolean isCurrent() {
    return state() == State.CURRENT;
  }

  /** Whether there may be events for it that it has not been given yet. */
  public boolean isBehind() {
    State now = state();
    return now == State.LOADING || now == State.READING || now == State.STALLED;
  }

  /** The last position it was offered. */
  public synchronized EventPosition offered() {
    return offered;
  }

  /** How many events are open. */
  public synchronized int open() {
    return open.size();
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
    return state == State.CURRENT && routed.compareTo(offered) > 0 ? routed : offered;
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

  /** Its mark must be saved once more. */
  synchronized void touch() {
    touched = true;
  }

  /** Whether it has ever acted here. */
  synchronized boolean hasBegun() {
    return begun;
  }

  private void ended(OpenEvent event) {
    synchronized (this) {
      event.done = true;
      while (!open.isEmpty() && open.peek().done) {
        open.remove();
      }
      if (state != State.STALLED || open.size() > FEW_OPEN) {
        return;
      }
      beginToRead();
    }
    readers.accept(this);
  }

  @Override
  public String toString() {
    return id.cursor();
  }
}
