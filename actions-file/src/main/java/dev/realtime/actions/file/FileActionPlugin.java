package dev.realtime.actions.file;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.util.List;

/** Event logs: offers the action type {@code file}. */
public final class FileActionPlugin implements ActionPlugin {
  private final LogSurroundings.DiskSpace disk;

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
    return List.of(new FileActionFactory(disk));
  }
}
