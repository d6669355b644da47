package dev.realtime.engine.rule;

/** Makes conditions from text. */
@FunctionalInterface
public interface ConditionCompiler {

  /**
   * Compiles a Lua expression over {@code data}.
   *
   * @throws dev.realtime.api.action.DefinitionException if it is none
   */
  Condition compile(String expression);
}
