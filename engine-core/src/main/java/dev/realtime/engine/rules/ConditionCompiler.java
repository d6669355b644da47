package dev.realtime.engine.rules;

import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import java.util.function.Predicate;

/**
 * Compiles conditions that are written as a text. Found by {@link java.util.ServiceLoader}; each
 * engine makes an instance of its own.
 */
@FunctionalInterface
public interface ConditionCompiler {
  /**
   * Compiles an expression over {@code data}. Called on the thread that adds the rule.
   *
   * @return decides on the router's thread, at once; what it throws counts as false, and its
   *     message is reported
   * @throws DefinitionException if it is no expression
   */
  Predicate<Event> compile(String expression);
}
