package dev.realtime.engine.internal.turn;

/** Whether what this engine holds is still good. Asked for every event, from any thread. */
@FunctionalInterface
interface Lease {
  /** Of a rule for which every server acts. */
  Lease NOT_NEEDED = () -> true;

  boolean isGood();
}
