package dev.realtime.actions.file;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.log.EventLogReader;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Event logs: the action type {@code file}, and the reader of what it wrote. */
public final class FileActionPlugin implements ActionPlugin {
  private final LogSurroundings.DiskSpace disk;
  private @Nullable LogWriter writer;
  private @Nullable FileEventLogReader reader;

  /** Called by {@link java.util.ServiceLoader}. */
  public FileActionPlugin() {
    this.disk = new UsableSpace();
  }

  /** With another view of the disk. */
  FileActionPlugin(LogSurroundings.DiskSpace disk) {
    this.disk = disk;
  }

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(
        new FileActionFactory(() -> Objects.requireNonNull(writer, "the plugin was not started")));
  }

  @Override
  public void start(PluginContext context) {
    writer =
        new LogWriter(
            new LogSurroundings(
                context.eventLogFolder(), context.clock(), context::tellOperator, disk));
    reader = new FileEventLogReader(context.eventLogFolder(), context::tellOperator);
  }

  @Override
  public List<EventLogReader> eventLogs() {
    return reader == null ? List.of() : List.of(reader);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
