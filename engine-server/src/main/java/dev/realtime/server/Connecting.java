package dev.realtime.server;

import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waiting for a store to answer. */
final class Connecting {
  private Connecting() {}

  /**
   * Waits until the store answers.
   *
   * @return null when it does; else why it did not within the limit
   */
  static @Nullable String await(EventBackend backend, Duration limit) throws InterruptedException {
    CompletableFuture<Void> connected = new CompletableFuture<>();
    String[] reason = {"no answer"};
    backend.addConnectionListener(
        new ConnectionListener() {
          @Override
          public void connected() {
            connected.complete(null);
          }

          @Override
          public void disconnected(String why) {
            reason[0] = why;
          }
        });
    try {
      connected.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return backend.description() + ": " + reason[0];
    }
  }
}
