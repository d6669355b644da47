package dev.realtime.engine.trace;

import dev.realtime.api.Event;

/**
 * Is told what becomes of events, rule by rule; a running engine has none. Called on the thread
 * where it happens; must return soon and not throw.
 */
public interface RuleTrace {

  /**
   * A definition is about to be made ready; its action, where it has one, is created next.
   *
   * @param rule as people know it
   */
  void making(String rule);

  /**
   * A definition is ready.
   *
   * @param rule as people know it, with the place where it is written where that is known
   * @param conditional whether it has a condition
   */
  void made(String rule, boolean conditional);

  /**
   * An event is about to be handed to rules and subscriptions.
   *
   * @param json its data as it came
   * @param targets to how many; 0 where there is none on its channel
   */
  void routed(String channel, String json, int targets);

  /** Something became of an event in a rule. */
  void step(String rule, Event event, RuleStep step);
}
