package dev.realtime.actions.file;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    RecordSize.check(event);
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
    for (FileDelivery delivery : batch) {
      if (!before.contains(delivery.event())) {
        eventsByLog
            .computeIfAbsent(delivery.path(), log -> new ArrayList<>())
            .add(delivery.event());
      }
    }
    AppendTask job = new AppendTask(this, settings, eventsByLog);
    writer.submit(job);
    return job.outcome()
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Done) {
                appended = Set.of();
              } else {
                job.appended().addAll(before);
                appended = job.appended();
              }
              return outcome;
            });
  }

  @Override
  public void close() {
    writer.release(this);
  }
}
