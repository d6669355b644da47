package dev.realtime.api.action;

import dev.realtime.api.log.EventLogReader;
import java.util.List;

/**
 * The entry point of a plugin, found by {@link java.util.ServiceLoader} on the class path or in a
 * jar of the folder {@code plugins/}.
 *
 * <p>Each engine makes an instance of its own, so what a plugin's actions share (a client, open
 * files) lives in its fields. The engine calls, in this order and from one thread at a time: the
 * constructor, {@link #actionFactories()}, and where it runs rules also {@link #start}, factories'
 * {@code create} any number of times, and {@link #close()}. The constructor must start nothing: a
 * plugin is also loaded only to be listed.
 */
public interface ActionPlugin extends AutoCloseable {

  /** The action types it offers; called before {@link #start} and possibly more than once. */
  default List<ActionFactory> actionFactories() {
    return List.of();
  }

  /**
   * Called once, before any action is created. May open files and make clients; must not block on
   * the network.
   *
   * @param context what the engine lends to the plugin until {@link #close()}
   * @throws DefinitionException if the plugin's own settings are wrong; the engine then does not
   *     start and shows the message
   */
  default void start(PluginContext context) {}

  /** The logs that its actions write and that rules may read back; called after {@link #start}. */
  default List<EventLogReader> eventLogs() {
    return List.of();
  }

  /**
   * Called once, after every action was closed. Releases what {@link #start} opened, within a
   * second or two.
   */
  @Override
  default void close() {}
}
