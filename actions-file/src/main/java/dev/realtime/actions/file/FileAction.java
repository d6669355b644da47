package dev.realtime.actions.file;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Appends one rule's events to its log, or to the logs that its path names. */
final class FileAction implements Action<FileDelivery> {
  private static final int LARGEST_BATCH = 1000;

  private final Template path;
  private final LogSettings settings;
  private final LogWriter writer;

  /** The part of a batch that was appended before another part failed: not to be appended again. */
  private volatile Set<Event> appended = Set.of();

  FileAction(Template path, LogSettings settings, LogWriter writer) {
    this.path = path;
    this.settings = settings;
    this.writer = writer;
  }

  @Override
  public FileDelivery prepare(Event event) {
    String log =
        path.isConstant()
            ? path.source()
            : LogPath.checked(path.renderAll(event, Escaper.FILE_NAME));
    return new FileDelivery(event, log, settings.format());
  }

  @Override
  public boolean keepsPace() {
    return true;
  }

  @Override
  public int largestBatch() {
    return LARGEST_BATCH;
  }

  @Override
  public int batchSize(List<FileDelivery> waiting) {
    return waiting.size();
  }

  @Override
  public CompletionStage<Outcome> send(List<FileDelivery> batch) {
    Set<Event> before = appended;
    LinkedHashMap<String, List<Event>> eventsByLog = new LinkedHashMap<>();
    String log = "";
    List<Event> events = List.of();
    for (FileDelivery delivery : batch) {
      if (before.isEmpty() || !before.contains(delivery.event())) {
        // nearly always the log of the event before
        if (!delivery.path().equals(log)) {
          log = delivery.path();
          events = eventsByLog.computeIfAbsent(log, path -> new ArrayList<>(batch.size()));
        }
        events.add(delivery.event());
      }
    }
    AppendTask job = new AppendTask(this, settings, eventsByLog);
    writer.submit(job);
    return job.outcome()
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Done) {
                appended = Set.of();
                return job.refused().isEmpty() ? outcome : except(job.refused(), batch);
              } else {
                Set<Event> all = job.appended();
                all.addAll(before);
                appended = all;
              }
              return outcome;
            });
  }

  private static Outcome except(Map<Event, String> refused, List<FileDelivery> batch) {
    Map<Integer, String> places = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      String reason = refused.get(batch.get(i).event());
      if (reason != null) {
        places.put(i, reason);
      }
    }
    return Outcome.doneExcept(places);
  }

  @Override
  public void close() {
    writer.release(this);
  }
}
