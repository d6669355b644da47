package dev.realtime.engine;

import dev.realtime.engine.internal.dead.DeadLetterStore;
import dev.realtime.engine.internal.lane.DeadLetters;
import dev.realtime.engine.internal.lane.GivenUp;
import dev.realtime.engine.internal.report.Reports;

/** Tells the operator of what is given up, and keeps it. */
final class ReportedDeadLetters implements DeadLetters {
  private final DeadLetterStore store;
  private final Reports reports;

  ReportedDeadLetters(DeadLetterStore store, Reports reports) {
    this.store = store;
    this.reports = reports;
  }

  @Override
  public void add(GivenUp event, Runnable settled) {
    reports.report(
        event.lane().label(),
        "gave up an event on '" + event.event().channel() + "': " + event.reason());
    store.add(event, settled);
  }

  @Override
  public void delivered(String letter) {
    store.delivered(letter);
  }
}
