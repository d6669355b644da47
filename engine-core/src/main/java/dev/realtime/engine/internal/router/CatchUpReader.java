package dev.realtime.engine.internal.router;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.EventStream;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.turn.CatchUps;
import dev.realtime.engine.internal.turn.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads parts of the stream once more, for the rules that are behind: one reading for all of them,
 * which goes back when a rule begins to read that is further behind. It ends where the reading of
 * new events is, and from there they are current. Used on the stream reader's thread.
 */
final class CatchUpReader {
  private final EventStream events;
  private final CatchUps catchUps;
  private final Router router;
  private final Reports reports;
  private final Duration replay;

  /** Those for which the reading goes on, as far as they are not current yet. */
  private final Set<Turn> reading = new LinkedHashSet<>();

  private EventPosition at = EventPosition.START;

  /**
   * A reader with nothing to do yet.
   *
   * @param replay how old an event may be that is acted on when it is read once more
   */
  CatchUpReader(
      EventStream events, CatchUps catchUps, Router router, Reports reports, Duration replay) {
    this.events = events;
    this.catchUps = catchUps;
    this.router = router;
    this.reports = reports;
    this.replay = replay;
  }

  /**
   * Reads one batch, if any rule is behind.
   *
   * @param upTo where the reading of new events is
   * @param ahead limits how many batches wait for the router
   * @return whether there was anything to do
   */
  boolean step(EventPosition upTo, int most, Semaphore ahead)
      throws InterruptedException, ExecutionException, TimeoutException {
    goBack();
    // one that stalled asks for a reading of its own when it may go on
    reading.removeIf(turn -> turn.state() != Turn.State.READING);
    if (reading.isEmpty()) {
      return false;
    }
    List<EventStream.Entry> entries =
        at.compareTo(upTo) < 0 ? events.read(at, most, Duration.ZERO) : List.of();
    List<EventStream.Entry> older =
        entries.stream().filter(entry -> entry.position().compareTo(upTo) <= 0).toList();
    // fewer than asked for says nothing: entries that are no events are left out
    boolean caughtUp =
        entries.isEmpty()
            || older.size() < entries.size()
            || entries.get(entries.size() - 1).position().compareTo(upTo) >= 0;
    EventPosition start = at;
    EventPosition end = caughtUp ? upTo : older.get(older.size() - 1).position();
    List<Turn> turns = List.copyOf(reading);
    ahead.acquire();
    router.execute(() -> turns.forEach(Turn::batchBegins));
    router.readAgain(
        older,
        start,
        upTo.millis() - replay.toMillis(),
        () -> {
          ahead.release();
          passed(turns, start, end, caughtUp);
        });
    at = end;
    if (caughtUp) {
      reading.clear();
    }
    return true;
  }

  /** To where those are that have begun to read since; what the others have had they leave. */
  private void goBack() throws InterruptedException, ExecutionException, TimeoutException {
    List<Turn> begun = catchUps.take();
    if (begun.isEmpty()) {
      return;
    }
    EventPosition oldest;
    try {
      oldest = events.oldest().toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
      begun.forEach(catchUps::add);
      throw e;
    }
    for (Turn turn : begun) {
      EventPosition offered = turn.offered();
      if (offered.millis() > 0 && offered.compareTo(oldest) < 0) {
        reports.report(
            turn.toString(),
            "events between "
                + time(offered)
                + " and "
                + time(oldest)
                + " are no longer in the stream; those on its channel are lost to it");
      }
      at = reading.isEmpty() || offered.compareTo(at) < 0 ? offered : at;
      reading.add(turn);
    }
  }

  private static Instant time(EventPosition position) {
    return Instant.ofEpochMilli(position.millis());
  }

  /** On the router's thread, behind the events of the batch. */
  private void passed(List<Turn> turns, EventPosition start, EventPosition end, boolean caughtUp) {
    for (Turn turn : turns) {
      if (!caughtUp) {
        turn.passed(start, end);
        continue;
      }
      long skipped = turn.join(start, end);
      if (skipped > 0) {
        reports.report(
            turn.toString(),
            "skipped " + skipped + " events older than " + replay.toMinutes() + " min");
      }
    }
  }
}
