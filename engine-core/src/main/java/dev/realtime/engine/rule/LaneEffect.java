package dev.realtime.engine.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.lane.Lane;
import java.util.concurrent.CompletionStage;

/** Hands events to a plugin's action. */
record LaneEffect(Lane<?> lane) implements Effect {

  @Override
  public void run(Event event) {
    lane.offer(event);
  }

  @Override
  public CompletionStage<Void> whenIdle() {
    return lane.whenIdle();
  }

  @Override
  public CompletionStage<Void> close(String reason) {
    return lane.close(reason);
  }
}
