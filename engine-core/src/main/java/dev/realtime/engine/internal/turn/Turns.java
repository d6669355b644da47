package dev.realtime.engine.internal.turn;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.Cursors;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of all rules of an engine, and what drives them: grants of the {@link LeaseKeeper}, the
 * cursors of the store. A mark is saved within {@link #INTERVAL} of the event that moved it; that
 * of a rule without events only now and then, so that thousands of quiet rules cost nothing. May be
 * used from any thread.
 */
public final class Turns implements AutoCloseable {
  public static final Duration INTERVAL = Duration.ofMillis(500);

  /** A quiet rule's cursor is never older than this; far less than what a replay may reach back. */
  private static final long QUIET_MILLIS = 60_000;

  /** Before the name of a cursor: where the stream was when its rule was removed. */
  private static final String REMOVED = "removed ";

  private static final Duration LAST_SAVE = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  private final LeaseKeeper leases;
  private final Cursors cursors;
  private final Duration interval;
  private final EngineTime time;
  private final CatchUps catchUps;
  private final ReadingPosition reading;

  /** By the name of the cursor; that of the lease is the same where there is one. */
  private final Map<String, Kept> known = new ConcurrentHashMap<>();

  // Guarded by this.
  private Map<Kept, Long> toLoad = new LinkedHashMap<>();
  private CompletableFuture<Void> forgetting = CompletableFuture.completedFuture(null);
  private EngineTime.@Nullable Timer next;
  private boolean closed;

  /** A turn, and what is remembered of it. */
  private static final class Kept {
    private final Turn turn;

    /** Where it begins if there is no cursor: what is read from then on is for it. */
    private final CompletionStage<EventPosition> birth;

    /** The versions of the rule that use it. */
    private int users;

    private volatile @Nullable EventPosition saved;

    Kept(Turn turn, CompletionStage<EventPosition> birth) {
      this.turn = turn;
      this.birth = birth;
    }
  }

  /**
   * No turns yet.
   *
   * @param interval how often marks are saved
   */
  public Turns(
      LeaseKeeper leases,
      Cursors cursors,
      EngineTime time,
      CatchUps catchUps,
      ReadingPosition reading,
      Duration interval) {
    this.leases = leases;
    this.interval = interval;
    this.cursors = cursors;
    this.time = time;
    this.catchUps = catchUps;
    this.reading = reading;
    leases.keepFor(
        new LeaseKeeper.Holders() {
          @Override
          public void lapsed(Set<String> names) {
            names.forEach(name -> turn(name, Turn::lapsed));
          }

          @Override
          public void granted(Set<String> names) {
            names.forEach(Turns.this::granted);
          }

          @Override
          public CompletionStage<Void> begin() {
            return Turns.this.begin();
          }
        });
    scheduleSaving();
  }

  private void turn(String name, Consumer<Turn> input) {
    Kept kept = known.get(name);
    if (kept != null) {
      input.accept(kept.turn);
    }
  }

  private void granted(String name) {
    Kept kept = known.get(name);
    if (kept != null) {
      long term = kept.turn.leased();
      if (term > 0) {
        synchronized (this) {
          toLoad.put(kept, term);
        }
      }
    }
  }

  /**
   * The turn of a rule, which it shares with a rule of the same name that still finishes here. A
   * rule that is new to all engines begins with what is read from now on.
   *
   * @param collects whether what is open is forgotten when the turn lapses, and comes again
   */
  public synchronized Turn open(TurnId id, boolean collects) {
    Kept kept =
        known.computeIfAbsent(
            id.cursor(),
            name ->
                new Kept(
                    new Turn(
                        id, id.needsLease() ? leases : Lease.NOT_NEEDED, collects, catchUps::add),
                    reading.firstToCome()));
    kept.users++;
    return kept.turn;
  }

  /**
   * Has a rule act here, as soon as this engine has its lease, from where it or another engine came
   * to. Completes when it is known who acts, and if this engine does, where it begins.
   */
  public CompletionStage<Void> ask(Turn turn) {
    turn.asked();
    if (turn.id().needsLease()) {
      return leases.want(turn.id().lease());
    }
    granted(turn.id().cursor());
    return begin();
  }

  /** Loads the cursors of those that have been granted their leases, and has them begin. */
  private CompletionStage<Void> begin() {
    Map<Kept, Long> these;
    CompletionStage<Void> before;
    synchronized (this) {
      if (toLoad.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      these = toLoad;
      toLoad = new LinkedHashMap<>();
      before = forgetting.exceptionally(failure -> null);
    }
    Set<String> names = new HashSet<>();
    for (Kept kept : these.keySet()) {
      names.add(kept.turn.id().cursor());
      names.add(REMOVED + kept.turn.id().cursor());
    }
    return before
        .thenCompose(removed -> cursors.load(names))
        .thenCompose(found -> beginAll(these, found))
        .whenComplete(
            (begun, failure) -> {
              if (failure != null) {
                loadAgain(these);
              }
            });
  }

  /** With the next saving; by then a lease may have been lost, and got again for another term. */
  private synchronized void loadAgain(Map<Kept, Long> these) {
    these.forEach(
        (kept, term) -> {
          if (kept.turn.loading() == term) {
            toLoad.putIfAbsent(kept, term);
          }
        });
  }

  private CompletionStage<Void> beginAll(Map<Kept, Long> these, Map<String, EventPosition> found) {
    List<CompletableFuture<Void>> begun = new ArrayList<>(these.size());
    these.forEach(
        (kept, term) -> {
          String name = kept.turn.id().cursor();
          EventPosition cursor = found.get(name);
          EventPosition removed = found.get(REMOVED + name);
          boolean anew = cursor == null || removed != null && removed.compareTo(cursor) >= 0;
          begun.add(
              (anew
                      ? kept.birth.thenApply(birth -> later(birth, removed))
                      : CompletableFuture.completedFuture(cursor))
                  .thenCompose(from -> begin(kept.turn, term, from))
                  .toCompletableFuture());
        });
    return CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new));
  }

  /** Not before it is known from where on events are routed: those before that are caught up on. */
  private CompletionStage<Void> begin(Turn turn, long term, EventPosition from) {
    return reading
        .firstToCome()
        .thenCompose(known -> reading.onRouter(routed -> turn.cursorKnown(term, from, routed)));
  }

  private static EventPosition later(EventPosition one, @Nullable EventPosition other) {
    return other != null && other.compareTo(one) > 0 ? other : one;
  }

  /**
   * A rule is removed for good: should it come again, it begins anew. Another engine that has it
   * still does not act again on what was done here.
   */
  public synchronized void forget(Turn turn) {
    String name = turn.id().cursor();
    Kept kept = known.get(name);
    if (kept == null || kept.turn != turn) {
      return;
    }
    known.remove(name);
    if (turn.hasBegun()) {
      forgetting =
          CompletableFuture.allOf(
              forgetting.exceptionally(failure -> null),
              cursors.save(Map.of(REMOVED + name, reading.routed())).toCompletableFuture());
    }
  }

  /**
   * A version of a rule has finished here. The last one leaves its mark, and then the lease: so
   * whoever gets it goes on from there.
   *
   * @return whether it was the last
   */
  public boolean end(Turn turn) {
    String name = turn.id().cursor();
    @Nullable EventPosition mark;
    synchronized (this) {
      Kept kept = known.get(name);
      if (kept == null || kept.turn != turn) {
        mark = null; // it was removed for good
      } else if (--kept.users > 0) {
        return false;
      } else {
        mark = turn.hasBegun() ? turn.mark(reading.routed()) : null;
        known.remove(name);
      }
      turn.removed();
    }
    CompletionStage<Void> left =
        mark == null ? CompletableFuture.completedFuture(null) : cursors.save(Map.of(name, mark));
    left.whenComplete(
        (saved, failure) -> {
          if (turn.id().needsLease() && !known.containsKey(name)) {
            leases.giveUp(turn.id().lease());
            if (known.containsKey(name)) {
              leases.want(turn.id().lease()); // it came while the lease was being given up
            }
          }
        });
    return true;
  }

  /** Saves every mark that has moved. */
  CompletionStage<Void> save() {
    EventPosition routed = reading.routed();
    Map<String, EventPosition> moved = new HashMap<>();
    known.forEach(
        (name, kept) -> {
          if (!kept.turn.hasBegun()) {
            return;
          }
          EventPosition before = kept.saved;
          boolean touched = kept.turn.takeTouched();
          EventPosition mark = kept.turn.mark(routed);
          if (before == null
              || mark.compareTo(before) > 0
                  && (touched || mark.millis() - before.millis() > QUIET_MILLIS)) {
            moved.put(name, mark);
          }
        });
    if (moved.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return cursors.save(moved).whenComplete((nothing, failure) -> saved(moved, failure));
  }

  /** What was not saved is saved with the next. */
  private void saved(Map<String, EventPosition> marks, @Nullable Throwable failure) {
    if (failure != null) {
      log.debug("cursors were not saved: {}", failure.toString());
    }
    marks.forEach(
        (name, mark) -> {
          Kept kept = known.get(name);
          if (kept != null && failure == null) {
            kept.saved = mark;
          } else if (kept != null) {
            kept.turn.touch();
          }
        });
  }

  private synchronized void scheduleSaving() {
    if (!closed) {
      next =
          time.schedule(
              interval,
              () -> {
                try {
                  begin(); // those whose cursors could not be loaded
                  save();
                } finally {
                  scheduleSaving();
                }
              });
    }
  }

  /** Saves for the last time. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (next != null) {
        next.cancel();
      }
    }
    try {
      save().toCompletableFuture().get(LAST_SAVE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("the last cursors were not saved: some events will be acted on again");
    }
  }
}
