package dev.realtime.api.action;

import java.util.List;

/**
 * One action type: what a rule names in {@code type}, which fields it takes, and how to make it.
 */
public interface ActionFactory {

  /**
   * The name rules use: lower case letters, digits and {@code _}. Two plugins that offer the same
   * type are refused, with both class names.
   */
  String type();

  /** One sentence for {@code realtime plugins}: what the action does. */
  String summary();

  /**
   * The fields a definition may have beside those of every rule ({@code type name condition
   * rate_limit retry delivery}). The engine checks a definition against them before {@link
   * #create}, so that names and kinds are right when it is called.
   */
  List<Field> fields();

  /**
   * Makes an action. Called on the thread that adds the rule, never for every event; must not
   * block.
   *
   * @param definition the rule's fields, checked against {@link #fields()}
   * @throws DefinitionException if a value is wrong in a way that {@link #fields()} cannot say; the
   *     rule's author sees the message at the line of {@code AddHook}
   */
  Action<?> create(ActionDefinition definition);
}
