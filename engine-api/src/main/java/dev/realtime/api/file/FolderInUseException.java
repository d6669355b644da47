package dev.realtime.api.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Somebody else has the folder. */
public final class FolderInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean byThisProcess;
  private final @Nullable Long process;

  FolderInUseException(String folder, boolean byThisProcess, @Nullable Long process) {
    super(
        "the folder "
            + folder
            + " is in use by "
            + (byThisProcess
                ? "this process"
                : process == null ? "another process" : "process " + process));
    this.byThisProcess = byThisProcess;
    this.process = process;
  }

  /** Whether it is this process itself that has it. */
  public boolean isByThisProcess() {
    return byThisProcess;
  }

  /** The number of the process that has it, as it wrote it down; null where it did not. */
  public @Nullable Long process() {
    return process;
  }
}
