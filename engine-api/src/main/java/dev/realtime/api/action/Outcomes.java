package dev.realtime.api.action;

final class Outcomes {
  static final Outcome DONE = new Outcome.Done();

  private Outcomes() {}
}
