package example.announce;

import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One rule's lines. */
final class AnnounceAction implements Action<Announcement> {
  private static final int LARGEST_BATCH = 100;

  /** A player must not be able to begin a line of their own. */
  private static final Escaper ONE_LINE = text -> text.replaceAll("\\p{Cntrl}", " ");

  private final Template line;
  private final @Nullable String file;
  private final LineWriter writer;

  AnnounceAction(Template line, @Nullable String file, LineWriter writer) {
    this.line = line;
    this.file = file;
    this.writer = writer;
  }

  @Override
  public Announcement prepare(Event event) {
    return new Announcement(event, line.render(event, ONE_LINE), file);
  }

  @Override
  public int largestBatch() {
    return LARGEST_BATCH;
  }

  /** Everything that waits goes into one write. */
  @Override
  public int batchSize(List<Announcement> waiting) {
    return waiting.size();
  }

  @Override
  public CompletionStage<Outcome> send(List<Announcement> batch) {
    return writer.write(file, batch.stream().map(Announcement::line).toList());
  }
}
