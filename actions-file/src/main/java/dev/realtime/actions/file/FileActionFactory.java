package dev.realtime.actions.file;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import dev.realtime.api.template.Template;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** The action type {@code file}. */
final class FileActionFactory implements ActionFactory {
  static final String TYPE = "file";

  private static final String DEFAULT_SIZE = "100MB";

  private final Supplier<LogWriter> writer;

  FileActionFactory(Supplier<LogWriter> writer) {
    this.writer = writer;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String summary() {
    return "Appends events to an event log on disk, which ReadEventLog reads back.";
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.template("path")
            .required()
            .meaning("the log's path inside the folder of event logs, such as logs/deaths.log"),
        Field.choice("format", LogFormat.BINARY.word(), LogFormat.JSONL.word())
            .defaultValue(LogFormat.BINARY.word())
            .meaning("compact records, or a JSON object a line for other tools"),
        Field.of("max_size", Field.Kind.SIZE)
            .defaultValue(DEFAULT_SIZE)
            .meaning("the size at which a log goes on in a new file"),
        Field.of("keep", Field.Kind.ANY)
            .meaning(
                "what stays of old files: how many, an age (\"30d\"), a total size (\"2GB\"),"
                    + " or a table of files, age and size; everything by default"));
  }

  @Override
  public Action<?> create(ActionDefinition definition) {
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
      writer.get().checkFlags();
    }
    return new FileAction(path, new LogSettings(format, maxSize, keep), writer.get());
  }
}
