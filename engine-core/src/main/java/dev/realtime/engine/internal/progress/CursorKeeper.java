package dev.realtime.engine.internal.progress;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.Cursors;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the cursors of rules that begin to act, and saves their marks. A mark travels within {@link
 * #INTERVAL} of the event that moved it; of a rule without events, only now and then, so that
 * thousands of quiet rules cost nothing. May be used from any thread.
 */
public final class CursorKeeper implements AutoCloseable {
  public static final Duration INTERVAL = Duration.ofMillis(500);

  /** A quiet rule's cursor is never older than this; far less than what a replay may reach back. */
  private static final long QUIET_MILLIS = 60_000;

  /** Before the name of a rule: where the stream was when it was removed. */
  private static final String REMOVED = "removed ";

  private static final Duration LAST_SAVE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(CursorKeeper.class);

  private final Cursors cursors;
  private final Duration interval;
  private final EngineTime time;
  private final CatchUps catchUps;
  private final StreamPlace place;
  private final Map<String, Progress> known = new ConcurrentHashMap<>();
  private final Map<String, EventPosition> saved = new ConcurrentHashMap<>();
  private final Set<String> loading = ConcurrentHashMap.newKeySet();
  private volatile Runnable beforeSaving = () -> {};
  private CompletableFuture<Void> forgetting = CompletableFuture.completedFuture(null);
  private EngineTime.@Nullable Timer next;
  private boolean closed;

  /**
   * A keeper without rules.
   *
   * @param interval how often marks are saved
   */
  public CursorKeeper(
      Cursors cursors, EngineTime time, CatchUps catchUps, StreamPlace place, Duration interval) {
    this.interval = interval;
    this.cursors = cursors;
    this.time = time;
    this.catchUps = catchUps;
    this.place = place;
    scheduleSaving();
  }

  /** Something to look after each time, on a thread of the clock; it must return at once. */
  public void beforeSaving(Runnable task) {
    beforeSaving = task;
  }

  /**
   * The progress of a rule, which it shares with a rule of the same name that still finishes here.
   * A rule that is new to all engines begins with what is read from now on.
   *
   * @param name names the rule's cursor
   */
  public synchronized Progress open(String name) {
    Progress progress =
        known.computeIfAbsent(name, n -> new Progress(n, catchUps, place.firstToCome()));
    progress.use();
    return progress;
  }

  /** Rules begin to act, each from its cursor; those that act already just go on. */
  public CompletionStage<Void> begin(Collection<Progress> rules) {
    Map<String, Progress> names =
        rules.stream()
            .filter(rule -> !rule.isActing() && loading.add(rule.name()))
            .collect(Collectors.toMap(Progress::name, Function.identity()));
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Set<String> cursorNames = new HashSet<>(names.keySet());
    names.keySet().forEach(name -> cursorNames.add(REMOVED + name));
    CompletionStage<Void> before;
    synchronized (this) {
      before = forgetting.exceptionally(failure -> null);
    }
    return before
        .thenCompose(removed -> cursors.load(cursorNames))
        .thenCompose(found -> beginAll(names.values(), found))
        .whenComplete((begun, failure) -> loading.removeAll(names.keySet()));
  }

  private CompletionStage<Void> beginAll(
      Collection<Progress> rules, Map<String, EventPosition> found) {
    List<CompletableFuture<Void>> begun = new ArrayList<>(rules.size());
    for (Progress rule : rules) {
      EventPosition cursor = found.get(rule.name());
      EventPosition removed = found.get(REMOVED + rule.name());
      boolean anew = cursor == null || removed != null && removed.compareTo(cursor) >= 0;
      begun.add(
          (anew
                  ? rule.birth().thenApply(birth -> later(birth, removed))
                  : CompletableFuture.completedFuture(cursor))
              .thenCompose(from -> begin(rule, from))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new));
  }

  /** Not before it is known from where on events are routed: those before that are caught up on. */
  private CompletionStage<Void> begin(Progress rule, EventPosition from) {
    return place
        .firstToCome()
        .thenCompose(known -> place.onRouter(routed -> rule.begin(from, routed)));
  }

  private static EventPosition later(EventPosition one, @Nullable EventPosition other) {
    return other != null && other.compareTo(one) > 0 ? other : one;
  }

  /**
   * A rule is removed for good: should it come again, it begins anew. Another engine that has it
   * still does not act again on what was done here.
   */
  public synchronized void forget(Progress rule) {
    if (known.remove(rule.name(), rule)) {
      saved.remove(rule.name());
      EventPosition routed = place.routed();
      if (rule.hasBegun()) {
        forgetting =
            CompletableFuture.allOf(
                forgetting.exceptionally(failure -> null),
                cursors.save(Map.of(REMOVED + rule.name(), routed)).toCompletableFuture());
      }
    }
  }

  /** A rule has finished here. The last of its name leaves its mark. */
  public synchronized CompletionStage<Void> end(Progress rule) {
    if (!rule.unuse() || known.get(rule.name()) != rule) {
      return CompletableFuture.completedFuture(null);
    }
    EventPosition mark = rule.mark(place.routed());
    rule.stepAside();
    known.remove(rule.name());
    saved.remove(rule.name());
    if (!rule.hasBegun()) {
      return CompletableFuture.completedFuture(null);
    }
    return save(Map.of(rule.name(), mark));
  }

  /** Saves every mark that has moved. */
  public CompletionStage<Void> save() {
    EventPosition routed = place.routed();
    Map<String, EventPosition> moved = new HashMap<>();
    known.forEach(
        (name, rule) -> {
          if (!rule.hasBegun()) {
            return;
          }
          EventPosition before = saved.get(name);
          boolean touched = rule.takeTouched();
          EventPosition mark = rule.mark(routed);
          if (before == null
              || mark.compareTo(before) > 0
                  && (touched || mark.millis() - before.millis() > QUIET_MILLIS)) {
            moved.put(name, mark);
          }
        });
    return save(moved);
  }

  private CompletionStage<Void> save(Map<String, EventPosition> marks) {
    if (marks.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return cursors
        .save(marks)
        .whenComplete(
            (nothing, failure) ->
                marks.forEach(
                    (name, mark) -> {
                      Progress rule = known.get(name);
                      if (rule != null && failure == null) {
                        saved.put(name, mark);
                      } else if (rule != null) {
                        rule.touch();
                      }
                    }));
  }

  /** What was not saved is saved with the next. */
  private static void report(CompletionStage<Void> saving) {
    saving.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            log.debug("cursors were not saved: {}", failure.toString());
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
                  beforeSaving.run();
                  report(save());
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
