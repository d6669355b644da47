package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.LoggedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The best events for a query among those offered so far: no more than its limit, whatever the size
 * of the log. Events of one time stay in the order in which they were appended.
 */
final class Selection {
  private static final Comparator<Entry> IN_ORDER =
      Comparator.comparingLong(Entry::nanos)
          .thenComparingInt(Entry::segment)
          .thenComparingLong(Entry::order);

  private final long start;
  private final long end;
  private final @Nullable String channel;
  private final int limit;
  private final boolean newestFirst;
  private final Comparator<Entry> bestFirst;
  private final PriorityQueue<Entry> chosen;

  private record Entry(long nanos, int segment, long order, String channel, JsonNode data) {}

  Selection(EventLogQuery query) {
    start = query.start() == null ? Long.MIN_VALUE : EventTime.nanos(query.start());
    end = query.end() == null ? Long.MAX_VALUE : EventTime.nanos(query.end());
    channel = query.channel();
    limit = query.limit();
    newestFirst = query.order() == EventLogQuery.Order.NEWEST_FIRST;
    bestFirst = newestFirst ? IN_ORDER.reversed() : IN_ORDER;
    chosen = new PriorityQueue<>(bestFirst.reversed());
  }

  boolean newestFirst() {
    return newestFirst;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  /** Whether unread events, all within these times and further from the best, could be chosen. */
  boolean couldTake(long earliest, long latest) {
    if (latest < start || earliest > end) {
      return false;
    }
    Entry worst = chosen.size() < limit ? null : chosen.peek();
    return worst == null || (newestFirst ? latest > worst.nanos() : earliest < worst.nanos());
  }

  /** Whether an event of this time could be chosen, whichever way the segment is gone through. */
  boolean couldTake(long nanos) {
    if (nanos < start || nanos > end) {
      return false;
    }
    Entry worst = chosen.size() < limit ? null : chosen.peek();
    return worst == null || (newestFirst ? nanos >= worst.nanos() : nanos <= worst.nanos());
  }

  void offer(int segment, long order, long nanos, String eventChannel, JsonNode data) {
    if (!couldTake(nanos) || channel != null && !channel.equals(eventChannel)) {
      return;
    }
    Entry entry = new Entry(nanos, segment, order, eventChannel, data);
    if (chosen.size() < limit) {
      chosen.add(entry);
    } else if (bestFirst.compare(entry, chosen.element()) < 0) {
      chosen.remove();
      chosen.add(entry);
    }
  }

  /** What was chosen, in the order asked for. */
  List<LoggedEvent> events() {
    List<Entry> entries = new ArrayList<>(chosen);
    entries.sort(bestFirst);
    return entries.stream()
        .map(e -> new LoggedEvent(EventTime.instant(e.nanos()), e.channel(), e.data()))
        .toList();
  }
}
