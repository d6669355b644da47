package dev.realtime.engine.internal.router;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.EventStream;
import dev.realtime.engine.internal.progress.CatchUps;
import dev.realtime.engine.internal.progress.Progress;
import dev.realtime.engine.internal.report.Reports;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads parts of the stream once more, for the rules that are behind. All that wait when a reading
 * begins are served by it together; it ends where the reading of new events is, and from there they
 * are current. Used on the stream reader's thread.
 */
final class CatchUpReader {
  private final EventStream events;
  private final CatchUps catchUps;
  private final Router router;
  private final Reports reports;
  private final Duration replay;
  private Set<Progress> group = Set.of();
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
    if (group.isEmpty() && !begin()) {
      return false;
    }
    List<EventStream.Entry> entries =
        at.compareTo(upTo) < 0 && group.stream().anyMatch(Progress::isReading)
            ? events.read(at, most, Duration.ZERO)
            : List.of();
    List<EventStream.Entry> older =
        entries.stream().filter(entry -> entry.position().compareTo(upTo) <= 0).toList();
    // fewer than asked for says nothing: entries that are no events are left out
    boolean caughtUp =
        entries.isEmpty()
            || older.size() < entries.size()
            || entries.get(entries.size() - 1).position().compareTo(upTo) >= 0;
    EventPosition reached = caughtUp ? upTo : older.get(older.size() - 1).position();
    ahead.acquire();
    router.readAgain(
        older,
        group,
        upTo.millis() - replay.toMillis(),
        () -> {
          ahead.release();
          passed(reached, caughtUp);
        });
    at = reached;
    if (caughtUp) {
      group = Set.of();
    }
    return true;
  }

  private boolean begin() throws InterruptedException, ExecutionException, TimeoutException {
    group = catchUps.begin();
    if (group.isEmpty()) {
      return false;
    }
    at =
        group.stream()
            .map(Progress::offered)
            .min(Comparator.naturalOrder())
            .orElse(EventPosition.START);
    EventPosition oldest = events.oldest().toCompletableFuture().get(5, TimeUnit.SECONDS);
    for (Progress rule : group) {
      if (rule.offered().millis() > 0 && rule.offered().compareTo(oldest) < 0) {
        reports.report(
            rule.name(),
            "events between "
                + time(rule.offered())
                + " and "
                + time(oldest)
                + " are no longer in the stream; those on its channel are lost to it");
      }
    }
    return true;
  }

  private static Instant time(EventPosition position) {
    return Instant.ofEpochMilli(position.millis());
  }

  /** On the router's thread, behind the events of the batch. */
  private void passed(EventPosition reached, boolean caughtUp) {
    Set<Progress> rules = catchUps.underWay();
    for (Progress rule : rules) {
      if (caughtUp) {
        rule.join(reached);
        long skipped = rule.takeSkipped();
        if (skipped > 0) {
          reports.report(
              rule.name(),
              "skipped " + skipped + " events older than " + replay.toMinutes() + " min");
        }
      } else {
        rule.passed(reached);
      }
    }
    if (caughtUp) {
      catchUps.end();
    }
  }
}
