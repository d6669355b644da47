package dev.realtime.api.log;

import java.util.List;

/**
 * Reads the event logs that a plugin's actions write. {@code realtime.ReadEventLog} and {@code
 * realtime log} ask every plugin's reader in turn whether it has the log.
 */
public interface EventLogReader {

  /**
   * Whether this reader has a log of that name. May block briefly on the disk.
   *
   * @param path as rules write it, relative to the folder of event logs
   * @throws EventLogException if the path leads outside that folder
   */
  boolean has(String path);

  /**
   * The events that a query asks for. Blocks on the disk; called from a thread that may. Sees every
   * event whose append was acknowledged before the call.
   *
   * @throws EventLogException if the log is not there or cannot be read; its message is one line
   *     for the rule's author
   */
  List<LoggedEvent> read(EventLogQuery query);
}
