package dev.realtime.bridge;

import dev.realtime.engine.time.EngineTime;
import java.time.Duration;

/** Lets a thread wait for a while by the engine's clock, until somebody ends all waiting. */
final class Pause {
  private final EngineTime time;
  private boolean ended;

  Pause(EngineTime time) {
    this.time = time;
  }

  synchronized void await(Duration duration) throws InterruptedException {
    boolean[] over = {ended};
    EngineTime.Timer timer =
        time.schedule(
            duration,
            () -> {
              synchronized (this) {
                over[0] = true;
                notifyAll();
              }
            });
    while (!over[0] && !ended) {
      wait();
    }
    timer.cancel();
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }
}
