package dev.realtime.actions.file;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.PluginContext;
import java.util.List;

/** The action type {@code file}. */
final class FileActionFactory implements ActionFactory {
  static final String TYPE = "file";

  private static final String DEFAULT_SIZE = "100MB";

  private final LogSurroundings.DiskSpace disk;

  FileActionFactory(LogSurroundings.DiskSpace disk) {
    this.disk = disk;
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
  public Actions open(Definition settings, PluginContext context) {
    LogWriter writer =
        new LogWriter(
            new LogSurroundings(
                context.eventLogFolder(), context.clock(), context::tellOperator, disk));
    return new FileActions(
        writer, new FileEventLogReader(context.eventLogFolder(), context::tellOperator));
  }
}
