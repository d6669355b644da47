package dev.realtime.actions.discord;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told to go on. */
final class TestingClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-05-04T10:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }
}
