package dev.realtime.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.session.SessionPort;
import java.util.function.Consumer;

/**
 * Tells a session how many of its events are in the store by now, so that it need not keep them any
 * longer. One question at a time is under way, and its answer counts for all that came before it.
 */
final class HandOver {
  private static final int LONGEST_WAIT_SECONDS = 60;

  private final SessionPort port;
  private final Outbox outbox;
  private final Consumer<Throwable> broken;
  private long taken;
  private long told;
  private boolean asking;

  /**
   * Nothing was taken yet.
   *
   * @param broken takes what went wrong, and ends the session
   */
  HandOver(SessionPort port, Outbox outbox, Consumer<Throwable> broken) {
    this.port = port;
    this.outbox = outbox;
    this.broken = broken;
  }

  /** The next event was dealt with: the engine has it, or will never take it. */
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
              try {
                answered(upTo, error == null);
              } catch (Throwable e) {
                broken.accept(e); // or no event would ever be acknowledged again
              }
            });
  }

  private void answered(long upTo, boolean handedOver) {
    boolean more;
    synchronized (this) {
      asking = false;
      told = handedOver ? upTo : told;
      more = told < taken;
    }
    if (handedOver) {
      outbox.put(Frame.of(FrameType.ACK, 0, upTo));
    }
    // After a failure the next event asks again, or the next sign of life.
    if (handedOver && more) {
      ask();
    }
  }
}
