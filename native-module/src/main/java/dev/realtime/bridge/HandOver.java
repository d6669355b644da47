package dev.realtime.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.session.SessionPort;

/**
 * Tells a session how many of its events are in the store by now, so that it need not keep them any
 * longer. One question at a time is under way, and its answer counts for all that came before it.
 */
final class HandOver {
  private static final int LONGEST_WAIT_SECONDS = 60;

  private final SessionPort port;
  private final Outbox outbox;
  private long taken;
  private long told;
  private boolean asking;

  HandOver(SessionPort port, Outbox outbox) {
    this.port = port;
    this.outbox = outbox;
  }

  synchronized void took() {
    taken++;
  }

  /** Called when nothing more has come in for the moment. */
  void ask() {
    long upTo;
    synchronized (this) {
      if (asking || taken == told) {
        return;
      }
      asking = true;
      upTo = taken;
    }
    ObjectNode limit = JsonNodeFactory.instance.objectNode().put("timeout", LONGEST_WAIT_SECONDS);
    port.request("flush", limit)
        .whenComplete(
            (nothing, error) -> {
              boolean more;
              synchronized (this) {
                asking = false;
                told = error == null ? upTo : told;
                more = told < taken;
              }
              if (error == null) {
                outbox.put(Frame.of(FrameType.ACK, 0, upTo));
              }
              // After a failure the next event asks again, or the next sign of life.
              if (error == null && more) {
                ask();
              }
            });
  }
}
