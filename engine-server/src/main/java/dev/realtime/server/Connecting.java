package dev.realtime.server;

import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.Registration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waiting for a store to answer. */
final class Connecting {
  private static final Duration A_LITTLE = Duration.ofMillis(500);

  private Connecting() {}

  /**
   * Waits until the store answers, a little longer than a call may take.
   *
   * @return null when it does; else why it did not
   */
  static @Nullable String await(EventBackend backend) throws InterruptedException {
    Duration limit = backend.timeout().plus(A_LITTLE);
    CompletableFuture<Void> connected = new CompletableFuture<>();
    String[] reason = {"no answer"};
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void connected() {
            connected.complete(null);
          }

          @Override
          public void disconnected(String why) {
            reason[0] = why;
          }
        };
    try (Registration listening = backend.addConnectionListener(listener)) {
      connected.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return backend.description() + ": " + reason[0];
    }
  }
}
