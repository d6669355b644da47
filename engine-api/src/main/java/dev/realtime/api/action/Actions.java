package dev.realtime.api.action;

import dev.realtime.api.log.EventLogReader;
import java.util.List;

/**
 * All actions of one type in one engine, with what they share: a client, open files, limits. Opened
 * by {@link ActionFactory#open}; complete and usable from then on.
 */
public interface Actions extends AutoCloseable {

  /**
   * Makes the action of one rule, or of one place in it. Called any number of times, on whichever
   * thread adds the rule, one at a time; never for every event. Must not block.
   *
   * @param definition the rule's fields, checked against {@link ActionFactory#fields()}
   * @return a new action, never null: that counts as an error. The engine closes it before it
   *     closes this
   * @throws DefinitionException if a value is wrong in a way that the fields cannot say; the rule's
   *     author sees the message at the line of {@code AddHook}
   * @throws RuntimeException a fault of the plugin; the rule is refused with it
   */
  Action<?> create(Definition definition);

  /**
   * The logs that its actions write and that rules may read back. Called once, after opening, on
   * the same thread; the readers are then used from any thread until {@link #close}. None by
   * default; never null.
   */
  default List<EventLogReader> eventLogs() {
    return List.of();
  }

  /**
   * Releases what opening and the actions have taken: threads end, files are closed. Called by the
   * engine as it stops, after every action was closed and no send is under way, on the thread that
   * stops it; also right after opening, where the engine then does not start. May be called again,
   * and does nothing then. May wait, but no longer than {@link PluginContext#CLOSE_LIMIT}. An error
   * is logged, and the rest is closed all the same.
   */
  @Override
  default void close() {}
}
