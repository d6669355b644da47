package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.EventStream.Entry;
import dev.realtime.api.backend.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A master with a replica, found through its Sentinels. */
@Tag("slow")
final class RedisSentinelTest {

  @Test
  void shouldTakeForDoneOnlyWhatTheReplicaHas() throws Exception {
    try (TestingSentinels redis = TestingSentinels.start();
        RedisBackend backend = new RedisBackend(redis.settings().withReplicas(1))) {
      CounterUpdate update =
          new CounterUpdate(
              "kills",
              CounterUpdate.Operation.ADD,
              5,
              null,
              List.of(),
              new CounterUpdate.Source("rule", new EventPosition(1, 0), new EventPosition(1, 0)));
      get(backend.events().append(List.of(message(1))));

      redis.signalReplica("STOP");
      try {
        assertFails(backend.events().append(List.of(message(2))));
        assertFails(backend.counters().update(List.of(update)));
      } finally {
        redis.signalReplica("CONT");
      }
      get(backend.events().append(List.of(message(2), message(3))));
      get(backend.counters().update(List.of(update)));

      assertThat(backend.events().read(EventPosition.START, 10, Duration.ZERO))
          .extracting(Entry::message)
          .extracting(EventMessage::id)
          .containsExactly("source-1", "source-2", "source-3");
      assertThat(get(backend.keys().get("kills"))).isEqualTo("5");
    }
  }

  private static EventMessage message(int count) {
    return new EventMessage(
        "source-" + count, "chat", "server", Instant.ofEpochMilli(1_790_000_000_000L), "1");
  }

  private static void assertFails(CompletionStage<?> answer) {
    assertThatThrownBy(() -> get(answer))
        .hasCauseInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("only 0 of 1 replicas have it");
  }

  private static <T> T get(CompletionStage<T> answer) throws Exception {
    return answer.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
