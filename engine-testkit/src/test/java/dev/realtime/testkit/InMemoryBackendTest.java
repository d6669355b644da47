package dev.realtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream.Entry;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.testkit.junit.EventBackendContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class InMemoryBackendTest extends EventBackendContract {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  @Override
  protected EventBackend create() {
    return new InMemoryBackend(now::get, 1_000);
  }

  @Override
  protected void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void shouldTakePositionsFromTheClock() throws Exception {
    get(backend.events().append(events(2)));
    pass(Duration.ofMillis(5));
    get(backend.events().append(events(1)));
    pass(Duration.ofHours(-1));
    get(backend.events().append(events(1)));

    long millis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    assertThat(backend.events().read(EventPosition.START, 10, Duration.ZERO))
        .extracting(Entry::position)
        .containsExactly(
            new EventPosition(millis, 0),
            new EventPosition(millis, 1),
            new EventPosition(millis + 5, 0),
            new EventPosition(millis + 5, 1));
  }

  @Test
  void shouldTellListenersOnTheThreadThatPublishes() {
    List<Thread> threads = new ArrayList<>();
    backend.pubSub().subscribe("a", (channel, text) -> threads.add(Thread.currentThread()));

    backend.pubSub().publish("a", "1");
    backend.events().append(List.of(event("e", "a", "{}")));

    assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
  }

  @Test
  void shouldCountDownTheTimeToLiveExactly() {
    backend.keys().set("a", "1", Duration.ofSeconds(10));
    pass(Duration.ofMillis(9_999));
    assertThat(get(backend.keys().timeToLive("a"))).isEqualTo(Duration.ofMillis(1));
    pass(Duration.ofMillis(1));
    assertThat(get(backend.keys().get("a"))).isNull();
  }
}
