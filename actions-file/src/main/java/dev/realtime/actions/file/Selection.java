package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.LoggedEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The best events for a query among those offered so far: no more than its limit, whatever the size
 * of the log. Events of one time stay in the order in which they were appended.
 */
final class Selection {
  private static final Comparator<Entry> IN_ORDER = Selection::compare;

  private final long start;
  private final long end;
  private final @Nullable String channel;
  private final int limit;
  private final boolean newestFirst;
  private final Comparator<Entry> bestFirst;
  private final List<Entry> chosen = new ArrayList<>();

  /** Of those chosen, once they are as many as the query wants. */
  private @Nullable Entry worst;

  /** In place of the list once a better one came than the worst, which stands first. */
  private @Nullable PriorityQueue<Entry> best;

  private record Entry(long nanos, int segment, long order, String channel, JsonNode data) {}

  Selection(EventLogQuery query) {
    start = query.start() == null ? Long.MIN_VALUE : EventTime.nanos(query.start());
    end = query.end() == null ? Long.MAX_VALUE : EventTime.nanos(query.end());
    channel = query.channel();
    limit = query.limit();
    newestFirst = query.order() == EventLogQuery.Order.NEWEST_FIRST;
    bestFirst = newestFirst ? IN_ORDER.reversed() : IN_ORDER;
  }

  private static int compare(Entry one, Entry other) {
    int byTime = Long.compare(one.nanos, other.nanos);
    if (byTime != 0) {
      return byTime;
    }
    int bySegment = Integer.compare(one.segment, other.segment);
    return bySegment != 0 ? bySegment : Long.compare(one.order, other.order);
  }

  /** How many more could be chosen whatever they are; all of them where only a channel counts. */
  long wanted() {
    return channel != null ? Long.MAX_VALUE : worst != null ? 0 : limit - chosen.size();
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
    return worst == null || (newestFirst ? latest > worst.nanos() : earliest < worst.nanos());
  }

  /** Whether an event of this time could be chosen, whichever way the segment is gone through. */
  boolean couldTake(long nanos) {
    if (nanos < start || nanos > end) {
      return false;
    }
    return worst == null || (newestFirst ? nanos >= worst.nanos() : nanos <= worst.nanos());
  }

  boolean couldTake(long nanos, String eventChannel) {
    return couldTake(nanos) && (channel == null || channel.equals(eventChannel));
  }

  void offer(int segment, long order, long nanos, String eventChannel, JsonNode data) {
    if (!couldTake(nanos, eventChannel)) {
      return;
    }
    Entry entry = new Entry(nanos, segment, order, eventChannel, data);
    if (worst == null) {
      chosen.add(entry);
      if (chosen.size() == limit) {
        worst = Collections.max(chosen, bestFirst);
      }
    } else if (bestFirst.compare(entry, worst) < 0) {
      if (best == null) {
        // rarely: most logs are in order, and the first so many are the best
        best = new PriorityQueue<>(limit, bestFirst.reversed());
        best.addAll(chosen);
      }
      best.remove();
      best.add(entry);
      worst = best.element();
    }
  }

  /** What was chosen, in the order asked for. */
  List<LoggedEvent> events() {
    List<Entry> entries = best == null ? chosen : new ArrayList<>(best);
    entries.sort(bestFirst);
    List<LoggedEvent> events = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      events.add(new LoggedEvent(EventTime.instant(entry.nanos), entry.channel, entry.data));
    }
    return Collections.unmodifiableList(events);
  }
}
