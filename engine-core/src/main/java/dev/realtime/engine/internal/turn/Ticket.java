package dev.realtime.engine.internal.turn;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One event on its way through one rule. Whoever has a part in it holds the ticket and releases it
 * when that part is done, delivered or given up for good; with the last release the event is done.
 * May be used from any thread.
 */
public abstract class Ticket {
  /** For an event that nobody keeps account of: a message of another program has no position. */
  public static final Ticket NONE =
      new Ticket() {
        @Override
        public void hold() {}

        @Override
        public void release() {}

        @Override
        public boolean isKept() {
          return false;
        }

        @Override
        void done() {}
      };

  private final AtomicInteger holders = new AtomicInteger(1);

  Ticket() {}

  /** Another part begins. */
  public void hold() {
    holders.incrementAndGet();
  }

  /** A part is done. */
  public void release() {
    if (holders.decrementAndGet() == 0) {
      done();
    }
  }

  /**
   * Whether the event comes again if this ticket is never released: it is then no loss to drop it
   * when the engine stops.
   */
  public boolean isKept() {
    return true;
  }

  /** The last part is done. */
  abstract void done();

  /** A ticket for something made of several events; they are done when it is. */
  public static Ticket of(Runnable whenDone) {
    return new Ticket() {
      @Override
      void done() {
        whenDone.run();
      }
    };
  }
}
