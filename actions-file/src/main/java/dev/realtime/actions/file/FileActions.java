package dev.realtime.actions.file;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.api.template.Template;
import java.util.List;
import java.util.Objects;

/** All {@code file} actions of an engine: one writer, and the reader of what it wrote. */
final class FileActions implements Actions {
  private final LogWriter writer;
  private final EventLogReader reader;

  FileActions(LogWriter writer, EventLogReader reader) {
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  public Action<?> create(Definition definition) {
    Template path = definition.requiredTemplate("path");
    LogPath.check(path);
    long maxSize = Objects.requireNonNull(definition.size("max_size"));
    if (maxSize < LogSettings.SMALLEST_SIZE) {
      throw new DefinitionException(
          "max_size", "must be at least " + (LogSettings.SMALLEST_SIZE >> 10) + "KB");
    }
    Keep keep = Keep.of(definition.json("keep"));
    if (keep.size() != null && keep.size() < 2 * LogSettings.SMALLEST_SIZE) {
      throw new DefinitionException(
          "keep", "must leave at least " + (2 * LogSettings.SMALLEST_SIZE >> 10) + "KB");
    }
    LogFormat format = LogFormat.of(definition.requiredText("format"));
    if (format == LogFormat.BINARY) {
      writer.checkFlags();
    }
    return new FileAction(path, new LogSettings(format, maxSize, keep), writer);
  }

  @Override
  public List<EventLogReader> eventLogs() {
    return List.of(reader);
  }

  @Override
  public void close() {
    writer.close();
  }
}
