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

  /**
   * A pass through a log from its beginning. Blocks briefly on the disk.
   *
   * @throws EventLogException if the log is not there, or this reader cannot pass through logs
   */
  default EventLogPass pass(EventLogRange range) {
    throw new EventLogException("the event log " + range.path() + " can only be queried");
  }

  /**
   * A pass through the last events of a log and what comes after them. Blocks briefly on the disk.
   *
   * @param last how many events of the log, wanted or not, lie before its end when the pass begins
   * @throws EventLogException if the log is not there, or this reader cannot pass through logs
   */
  default EventLogPass passFromEnd(EventLogRange range, long last) {
    throw new EventLogException("the event log " + range.path() + " can only be queried");
  }

  /**
   * What a log holds. Blocks briefly on the disk.
   *
   * @param path as rules write it, relative to the folder of event logs
   * @throws EventLogException if the log is not there, or this reader does not know
   */
  default EventLogStats stats(String path) {
    throw new EventLogException("nothing is known of what the event log " + path + " holds");
  }
}
