package dev.realtime.redis;

import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.BackendException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends one batch of events at a time, so that they reach the stream in the order they came, over
 * whichever connection. What comes meanwhile waits, and goes together in the next batch.
 */
final class AppendQueue {
  private static final int LARGEST_BATCH = 1_000;
  private static final int MOST_WAITING = 100_000;

  private final Function<List<EventMessage>, CompletionStage<Void>> send;

  /** These three are guarded by this. */
  private final ArrayDeque<Append> waiting = new ArrayDeque<>();

  private int waitingEvents;
  private boolean sending;

  private record Append(List<EventMessage> events, CompletableFuture<Void> done) {}

  AppendQueue(Function<List<EventMessage>, CompletionStage<Void>> send) {
    this.send = send;
  }

  CompletionStage<Void> add(List<EventMessage> events) {
    if (events.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Append append = new Append(List.copyOf(events), new CompletableFuture<>());
    synchronized (this) {
      if (waitingEvents > 0 && waitingEvents + events.size() > MOST_WAITING) {
        return CompletableFuture.failedFuture(
            new BackendException(waitingEvents + " events wait for Redis already"));
      }
      waiting.add(append);
      waitingEvents += events.size();
      if (sending) {
        return append.done;
      }
      sending = true;
    }
    sendWaiting();
    return append.done;
  }

  /** Goes on in a loop, not by recursion, where batches are done (or fail) at once. */
  private void sendWaiting() {
    while (true) {
      List<Append> group = next();
      if (group.isEmpty()) {
        return;
      }
      List<EventMessage> events = new ArrayList<>();
      group.forEach(append -> events.addAll(append.events));
      CompletableFuture<Void> sent = send.apply(events).toCompletableFuture();
      if (!sent.isDone()) {
        sent.whenComplete(
            (nothing, failure) -> {
              settle(group, failure);
              sendWaiting();
            });
        return;
      }
      sent.whenComplete((nothing, failure) -> settle(group, failure));
    }
  }

  private synchronized List<Append> next() {
    List<Append> group = new ArrayList<>();
    int events = 0;
    while (!waiting.isEmpty()) {
      int more = waiting.peek().events.size();
      if (events > 0 && events + more > LARGEST_BATCH) {
        break;
      }
      events += more;
      group.add(waiting.remove());
    }
    waitingEvents -= events;
    sending = !group.isEmpty();
    return group;
  }

  private static void settle(List<Append> group, @Nullable Throwable failure) {
    for (Append append : group) {
      if (failure == null) {
        append.done.complete(null);
      } else {
        append.done.completeExceptionally(failure);
      }
    }
  }
}
