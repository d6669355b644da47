package dev.realtime.actions.file;

/** Something to do on the writer thread, or to give up. */
interface Task {

  /** Does it, on the writer thread. */
  void run(OpenLogs logs);

  /** Gives it up: it will not be run. */
  void refuse(String reason);
}
