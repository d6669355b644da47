package dev.realtime.engine.internal.rule;

import dev.realtime.api.Event;
import dev.realtime.engine.internal.lane.Lane;
import dev.realtime.engine.internal.turn.Ticket;
import java.util.concurrent.CompletionStage;

/** Hands events to a plugin's action. */
record LaneEffect(Lane<?> lane) implements Effect {

  @Override
  public void run(Event event, Ticket ticket) {
    lane.offer(event, ticket);
  }

  @Override
  public CompletionStage<Void> whenIdle() {
    return lane.whenIdle();
  }

  @Override
  public CompletionStage<Void> close(String reason, boolean goesOn) {
    return lane.close(reason, goesOn);
  }
}
