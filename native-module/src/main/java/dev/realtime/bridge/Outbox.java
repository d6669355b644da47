package dev.realtime.bridge;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one session. Events and calls have a bound, and are refused beyond it;
 * answers have one by how many requests may be open, and are always taken.
 */
final class Outbox {
  private static final int MOST_WAITING = 65_536;

  private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Makes the frame when it is its turn: on the thread that sends, not on that which delivers. */
  @FunctionalInterface
  interface Outgoing {
    /** The frame, or null where there is nothing to send. */
    @Nullable Frame frame();
  }

  synchronized boolean offer(Outgoing next) {
    if (closed || waiting.size() >= MOST_WAITING) {
      return false;
    }
    add(next);
    return true;
  }

  synchronized void put(Frame answer) {
    if (!closed) {
      add(() -> answer);
    }
  }

  private void add(Outgoing next) {
    waiting.add(next);
    if (waiting.size() == 1) {
      notifyAll();
    }
  }

  /** The next, or null if there is none now. */
  synchronized @Nullable Outgoing poll() {
    return waiting.poll();
  }

  /** Waits for the next; null at the end. */
  synchronized @Nullable Outgoing take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return waiting.poll();
  }

  /** Nothing more is taken; what waits is gone. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }
}
