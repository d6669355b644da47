package dev.realtime.actions.file;

import java.util.concurrent.CompletableFuture;

/** Closes the logs that only one action wrote, when that action is closed. */
final class ReleaseTask implements Task {
  private final Object holder;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  ReleaseTask(Object holder) {
    this.holder = holder;
  }

  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void run(OpenLogs logs) {
    try {
      logs.release(holder);
    } finally {
      done.complete(null);
    }
  }

  @Override
  public void refuse(String reason) {
    done.complete(null);
  }
}
