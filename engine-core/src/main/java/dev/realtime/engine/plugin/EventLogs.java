package dev.realtime.engine.plugin;

import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.api.log.LoggedEvent;
import java.util.List;

/** The event logs of all plugins as one. Blocks on the disk. */
public final class EventLogs {
  private final List<EventLogReader> readers;

  public EventLogs(List<EventLogReader> readers) {
    this.readers = List.copyOf(readers);
  }

  /**
   * Reads from whichever plugin has the log.
   *
   * @throws EventLogException if none has it, or it cannot be read
   */
  public List<LoggedEvent> read(EventLogQuery query) {
    return readerOf(query.path()).read(query);
  }

  /**
   * The reader that has a log.
   *
   * @throws EventLogException if none has it
   */
  public EventLogReader readerOf(String path) {
    for (EventLogReader reader : readers) {
      if (reader.has(path)) {
        return reader;
      }
    }
    throw new EventLogException("no event log at " + path);
  }
}
