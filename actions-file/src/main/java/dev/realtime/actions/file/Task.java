package dev.realtime.actions.file;

/** Something for the writer to do, or to give up. */
interface Task {

  /** Does it; nobody else writes meanwhile. */
  void run(OpenLogs logs);

  /** Gives it up: it will not be run. */
  void refuse(String reason);
}
