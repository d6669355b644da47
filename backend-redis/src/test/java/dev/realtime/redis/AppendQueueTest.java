package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.EventMessage;
import dev.realtime.api.backend.BackendException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class AppendQueueTest {
  private static final EventMessage EVENT =
      new EventMessage("e", "channel", "server", Instant.EPOCH, "{}");

  private final List<Integer> sizes = new ArrayList<>();
  private final List<CompletableFuture<Void>> sent = new ArrayList<>();
  private final AppendQueue queue =
      new AppendQueue(
          events -> {
            sizes.add(events.size());
            CompletableFuture<Void> stage = new CompletableFuture<>();
            sent.add(stage);
            return stage;
          });

  @Test
  void shouldSendTogetherWhatWaited() {
    CompletionStage<Void> first = queue.add(events(2));
    CompletionStage<Void> second = queue.add(events(3));
    CompletionStage<Void> third = queue.add(events(4));
    assertThat(sizes).containsExactly(2);

    sent.get(0).complete(null);
    assertThat(sizes).containsExactly(2, 7);
    assertThat(first.toCompletableFuture()).isCompleted();
    assertThat(second.toCompletableFuture()).isNotDone();

    sent.get(1).completeExceptionally(new BackendException("away"));
    assertThat(second.toCompletableFuture()).isCompletedExceptionally();
    assertThat(third.toCompletableFuture()).isCompletedExceptionally();

    queue.add(events(1));
    assertThat(sizes).containsExactly(2, 7, 1);
  }

  @Test
  void shouldNotSendTooMuchAtOnce() {
    queue.add(events(1));
    for (int i = 0; i < 5; i++) {
      queue.add(events(400));
    }
    for (int i = 0; i < 4; i++) {
      sent.get(i).complete(null);
    }

    assertThat(sizes).containsExactly(1, 800, 800, 400);
  }

  @Test
  void shouldRefuseMoreThanItHolds() {
    queue.add(events(1));
    queue.add(events(99_999));
    queue.add(events(1));

    assertThatThrownBy(() -> queue.add(events(1)).toCompletableFuture().join())
        .hasRootCauseInstanceOf(BackendException.class)
        .hasMessageContaining("100000 events wait for Redis already");
  }

  @Test
  void shouldNotRecurseWhereSendsFailAtOnce() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    List<CompletionStage<Void>> appends = new ArrayList<>();
    AppendQueue failing =
        new AppendQueue(
            events ->
                gate.isDone()
                    ? CompletableFuture.failedFuture(new BackendException("away"))
                    : gate);
    for (int i = 0; i < 100; i++) {
      appends.add(failing.add(events(1_000)));
    }

    gate.completeExceptionally(new BackendException("away"));

    assertThat(appends).allMatch(append -> append.toCompletableFuture().isCompletedExceptionally());
  }

  private static List<EventMessage> events(int count) {
    return Collections.nCopies(count, EVENT);
  }
}
