package dev.realtime.actions.counter;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.util.List;

/** Offers the action type {@code counter}. The backend does the counting. */
public final class CounterPlugin implements ActionPlugin {

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(new CounterFactory());
  }
}
