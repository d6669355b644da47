package dev.realtime.actions.file;

import dev.realtime.api.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The logs that are open for writing, shared by all rules. A path with placeholders can name any
 * number of logs: those that lie idle are closed, and beyond a bound the one used longest ago. Used
 * by one thread at a time.
 */
final class OpenLogs {
  static final int MOST_OPEN = 64;
  static final Duration IDLE = Duration.ofSeconds(60);

  /** A mapped file on a full disk ends the process, so a good deal is left free. */
  static final long LEAST_SPACE = 64L << 20;

  private static final Duration HOUSEKEEPING = Duration.ofSeconds(30);
  private static final Duration AGING = Duration.ofHours(1);
  private static final int MOST_AGING = 10_000;

  private final LogSurroundings surroundings;
  private final Map<Path, OpenLog> logs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, LogSettings> aging =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LogSettings> eldest) {
          return size() > MOST_AGING;
        }
      };
  private boolean toldOfFullDisk;
  private Instant lastHousekeeping;
  private Instant lastAging;

  OpenLogs(LogSurroundings surroundings) {
    this.surroundings = surroundings;
    this.lastHousekeeping = surroundings.now();
    this.lastAging = lastHousekeeping;
  }

  /**
   * Appends some of the events to a log, at least the first.
   *
   * @return how many; they survive the end of this process
   */
  int append(AppendTask job, String name, List<Event> events, int from) throws IOException {
    Path path = LogPath.within(surroundings.base(), name);
    if (path == null) {
      throw new LogRefusedException(LogPath.outside(name), false);
    }
    checkSpace();
    OpenLog log = logs.get(path);
    if (log != null && log.isRemoved()) {
      surroundings.tell(
          "event log "
              + name
              + ": its files were removed while it was open; what they held is gone, and appending"
              + " goes on in new ones");
      logs.remove(path);
      log.abandon();
      log = null;
    }
    if (log == null) {
      while (logs.size() >= MOST_OPEN) {
        closeEldest();
      }
      log = OpenLog.open(name, path, surroundings);
      logs.put(path, log);
    }
    return log.append(job.holder(), job.settings(), events, from);
  }

  private void checkSpace() throws IOException {
    long usable = surroundings.disk().usable(surroundings.base());
    if (usable >= LEAST_SPACE) {
      toldOfFullDisk = false;
      return;
    }
    String reason =
        "disk nearly full: "
            + (usable >> 20)
            + " MB are left where the event logs lie, and "
            + (LEAST_SPACE >> 20)
            + " MB must stay free";
    if (!toldOfFullDisk) {
      toldOfFullDisk = true;
      surroundings.tell("event logs are not written: " + reason);
    }
    throw new LogRefusedException(reason, true);
  }

  /** An action is closed: the logs that no other action writes are closed with it. */
  void release(Object holder) {
    for (Iterator<OpenLog> all = logs.values().iterator(); all.hasNext(); ) {
      OpenLog log = all.next();
      log.release(holder);
      if (!log.isHeld()) {
        log.close();
        all.remove();
      }
    }
  }

  /** Whether all of these logs are open. */
  boolean areOpen(Collection<String> names) {
    for (String name : names) {
      Path path = LogPath.within(surroundings.base(), name);
      if (path == null || !logs.containsKey(path)) {
        return false;
      }
    }
    return true;
  }

  boolean isHousekeepingDue() {
    return !surroundings.now().isBefore(lastHousekeeping.plus(HOUSEKEEPING));
  }

  /** Called often; looks at the logs now and then. */
  void housekeeping() {
    if (!isHousekeepingDue()) {
      return;
    }
    Instant now = surroundings.now();
    lastHousekeeping = now;
    for (Iterator<OpenLog> all = logs.values().iterator(); all.hasNext(); ) {
      OpenLog log = all.next();
      LogSettings settings = log.settings();
      if (settings != null && settings.keep().age() != null) {
        aging.put(log.name(), settings);
        log.keepOnlyWanted(settings);
      }
      if (log.lastUse().plus(IDLE).isBefore(now)) {
        log.close();
        all.remove();
      }
    }
    if (!now.isBefore(lastAging.plus(AGING))) {
      lastAging = now;
      letClosedLogsAge();
    }
  }

  /** A log that nobody writes any more must not keep forever what a rule wants kept for a time. */
  private void letClosedLogsAge() {
    for (Map.Entry<String, LogSettings> entry : Map.copyOf(aging).entrySet()) {
      Path path = LogPath.within(surroundings.base(), entry.getKey());
      if (path == null || logs.containsKey(path) || !new LogFolder(path).isLog()) {
        continue;
      }
      try {
        OpenLog log = OpenLog.open(entry.getKey(), path, surroundings);
        try {
          log.keepOnlyWanted(entry.getValue());
        } finally {
          log.close();
        }
      } catch (IOException e) {
        // another process writes it, and so lets it age
      }
    }
  }

  private void closeEldest() {
    Iterator<OpenLog> all = logs.values().iterator();
    OpenLog eldest = all.next();
    all.remove();
    eldest.close();
  }

  void closeAll() {
    for (OpenLog log : new ArrayList<>(logs.values())) {
      log.close();
    }
    logs.clear();
  }
}
