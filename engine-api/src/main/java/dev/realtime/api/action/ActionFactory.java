package dev.realtime.api.action;

import java.util.List;

/**
 * Describes one action type: what a rule names in {@code type}, which fields a rule may give, what
 * the operator may set for all of them, and how it is opened.
 *
 * <p>It holds no state. All methods but {@link #open} describe, and so are called often, on any
 * thread, before and after {@link #open} and without it; they return at once, the same each time,
 * and never null.
 */
public interface ActionFactory {

  /**
   * The name that rules use: lower case letters, digits and {@code _}, the first a letter. An
   * engine in which two plugins offer the same type does not start, and names both classes.
   */
  String type();

  /** One sentence for {@code realtime plugins}: what the action does. */
  String summary();

  /**
   * The fields a definition may have beside those of every rule ({@code type name condition
   * rate_limit retry delivery}). The engine checks a definition against them before {@link
   * Actions#create}, so that names and kinds are right when it is called.
   */
  List<Field> fields();

  /**
   * What the operator may set for all actions of the type, in its section {@code plugins.<type>} of
   * {@code realtime.yml}. The engine checks the section as it checks a rule's fields, before {@link
   * #open}: unknown and missing names, wrong kinds and unknown words keep it from starting, {@code
   * env:NAME} is read where a field is {@link Field#secret}, and defaults are filled in. None by
   * default; a section that sets something is then refused.
   */
  default List<Field> settings() {
    return List.of();
  }

  /**
   * Opens the type for one engine: here clients are made and threads begin. Called by the engine on
   * the thread that starts it, once, before any rule; by {@code realtime doctor} with a store and
   * folders that are thrown away; and by {@code realtime log} for the type's event logs. May open
   * files; must not block on the network, because the engine also starts while that is away.
   *
   * <p>May be called again, for another engine of the same process, also while what was opened
   * before is still open: each call gives a new instance that shares nothing with the others.
   *
   * <p>Where it raises an error, it has released what it had opened so far. The engine then does
   * not start, and closes the types that it opened before.
   *
   * @param settings the operator's section, checked against {@link #settings()}; has their defaults
   *     where there is no section
   * @param context what the engine lends until {@link Actions#close()}
   * @return never null: that counts as an error
   * @throws DefinitionException if a setting is wrong in a way that {@link #settings()} cannot say;
   *     the operator sees it with the section's name before it, {@code plugins.<type>}
   * @throws RuntimeException if it cannot be opened; the operator sees the message beside the names
   *     of the plugin and its jar
   */
  Actions open(Definition settings, PluginContext context);
}
