package dev.realtime.actions.file;

import dev.realtime.api.Event;
import dev.realtime.api.action.Outcome;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What one {@code send} asks of the writer: events, each for its log. */
final class AppendTask implements Task {
  private final Object holder;
  private final LogSettings settings;
  private final Map<String, List<Event>> eventsByLog;
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final Map<Event, String> refused = new IdentityHashMap<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  AppendTask(Object holder, LogSettings settings, LinkedHashMap<String, List<Event>> eventsByLog) {
    this.holder = holder;
    this.settings = settings;
    this.eventsByLog = eventsByLog;
  }

  Object holder() {
    return holder;
  }

  LogSettings settings() {
    return settings;
  }

  /** The logs it appends to. */
  Set<String> logs() {
    return eventsByLog.keySet();
  }

  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /** The events that are in their logs; to be asked after the outcome is there. */
  Set<Event> appended() {
    Set<Event> appended = Collections.newSetFromMap(new IdentityHashMap<>());
    counts.forEach((log, count) -> appended.addAll(of(log).subList(0, count)));
    appended.removeAll(refused.keySet());
    return appended;
  }

  /**
   * The events that their logs will never take, and why; to be asked after the outcome is there.
   */
  Map<Event, String> refused() {
    return refused;
  }

  private List<Event> of(String log) {
    return eventsByLog.getOrDefault(log, List.of());
  }

  /** Goes on with the other logs where one cannot be written: each holds what could be done. */
  @Override
  public void run(OpenLogs logs) {
    Outcome result = Outcome.done();
    for (Map.Entry<String, List<Event>> entry : eventsByLog.entrySet()) {
      Outcome one = append(logs, entry.getKey(), entry.getValue());
      if (!(one instanceof Outcome.Done)) {
        result = one;
      }
    }
    outcome.complete(result);
  }

  private Outcome append(OpenLogs logs, String log, List<Event> events) {
    int done = 0;
    try {
      while (done < events.size()) {
        done += append(logs, log, events, done);
        counts.put(log, done);
      }
      return Outcome.done();
    } catch (LogRefusedException e) {
      String reason = Errors.line(e);
      if (e.isPassing()) {
        return Outcome.retry(reason);
      }
      // the events of other logs, or before these, are none the worse for it
      events.subList(done, events.size()).forEach(event -> refused.put(event, reason));
      counts.put(log, events.size());
      return Outcome.done();
    } catch (IOException | RuntimeException | Error e) {
      // An Error of the memory-mapped files is one of the disk. The writer must go on for others.
      return Outcome.retry("the event log " + log + " cannot be written: " + Errors.line(e));
    }
  }

  private int append(OpenLogs logs, String log, List<Event> events, int from) throws IOException {
    try {
      return logs.append(this, log, events, from);
    } catch (EventRefusedException e) {
      refused.put(events.get(from), String.valueOf(e.getMessage()));
      return 1;
    }
  }

  @Override
  public void refuse(String reason) {
    outcome.complete(Outcome.retry(reason));
  }
}
