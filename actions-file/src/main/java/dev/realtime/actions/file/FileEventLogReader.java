package dev.realtime.actions.file;

import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogPass;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.EventLogRange;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.api.log.EventLogStats;
import dev.realtime.api.log.LoggedEvent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads event logs while they are written, by this process or another. It goes through the segments
 * from the end that the query wants first, passes over those whose times lie outside, and in the
 * others begins where the range does.
 */
final class FileEventLogReader implements EventLogReader {
  private final Path base;
  private final Consumer<String> operator;
  private final SegmentTimes closedSegments = new SegmentTimes();
  private final SegmentTails tails = new SegmentTails();

  FileEventLogReader(Path base, Consumer<String> operator) {
    this.base = base;
    this.operator = operator;
  }

  @Override
  public boolean has(String path) {
    try {
      LogFolder folder = folder(path);
      return folder.isLog() || !folder.segments().isEmpty();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public List<LoggedEvent> read(EventLogQuery query) {
    try {
      List<Segment> segments = new ArrayList<>(existing(query.path()).segments());
      int last = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).number();
      Selection selection = new Selection(query);
      if (selection.newestFirst()) {
        Collections.reverse(segments);
      }
      for (Segment segment : segments) {
        read(query.path(), segment, segment.number() < last, selection);
      }
      return selection.events();
    } catch (IOException e) {
      throw unreadable(query.path(), e);
    }
  }

  @Override
  public EventLogPass pass(EventLogRange range) {
    try {
      return pass(range, existing(range.path()), Place.beginningOf(0));
    } catch (IOException e) {
      throw unreadable(range.path(), e);
    }
  }

  @Override
  public EventLogPass passFromEnd(EventLogRange range, long last) {
    try {
      LogFolder folder = existing(range.path());
      return pass(range, folder, LogPass.beforeLast(last, folder, tails));
    } catch (IOException e) {
      throw unreadable(range.path(), e);
    }
  }

  private LogPass pass(EventLogRange range, LogFolder folder, Place from) {
    return new LogPass(folder, range, from, tails, damageOf(range.path()));
  }

  @Override
  public EventLogStats stats(String path) {
    try {
      List<Segment> segments = existing(path).segments();
      TimeSpan all = new TimeSpan();
      long bytes = 0;
      for (Segment segment : segments) {
        try (SegmentReader reader = segment.open(tails)) {
          all.add(reader.times());
          bytes += reader.dataBytes();
        } catch (NoSuchFileException e) {
          // deleted since the folder was listed, or not begun yet
        }
      }
      return new EventLogStats(
          all.count(),
          all.isEmpty() ? null : EventTime.instant(all.earliest()),
          all.isEmpty() ? null : EventTime.instant(all.latest()),
          bytes,
          segments.size());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private LogFolder existing(String path) throws IOException {
    LogFolder folder = folder(path);
    if (!folder.isLog() && folder.segments().isEmpty()) {
      throw missing(path);
    }
    return folder;
  }

  private static EventLogException missing(String path) {
    return new EventLogException("no event log at " + path);
  }

  private DamageReport damageOf(String log) {
    return (damaged, from, to) ->
        operator.accept(
            String.format(
                "event log %s: bytes %d to %d of segment %s are damaged and were passed over",
                log, from, to, damaged.name()));
  }

  private void read(String log, Segment segment, boolean closed, Selection selection)
      throws IOException {
    DamageReport damage = damageOf(log);
    try {
      TimeSpan times = closed ? closedSegments.get(segment) : null;
      if (times != null && !selection.couldTake(times.earliest(), times.latest())) {
        return;
      }
      try (SegmentReader reader = segment.open(tails)) {
        if (times == null) {
          times = reader.times();
          if (closed) {
            closedSegments.put(segment, times);
          }
        }
        // one that shows no events is read as well: it may be damaged from its beginning
        if (times.isEmpty() || selection.couldTake(times.earliest(), times.latest())) {
          reader.read(selection, times, damage);
        }
      }
    } catch (NoSuchFileException e) {
      // deleted since the folder was listed, or not begun yet
    }
  }

  private LogFolder folder(String path) {
    Path folder = LogPath.within(base, path);
    if (folder == null) {
      throw new EventLogException(LogPath.outside(path));
    }
    return new LogFolder(folder);
  }

  private static EventLogException unreadable(String path, IOException e) {
    return new EventLogException("the event log " + path + " cannot be read: " + Errors.line(e), e);
  }
}
