package dev.realtime.engine.internal.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Cursors;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.api.backend.Keys;
import dev.realtime.api.backend.Leases;
import dev.realtime.api.backend.PubSub;
import dev.realtime.api.backend.Registration;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.time.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The queue in front of a backend whose answers the test gives. */
final class EmitterTest {
  private final FakeTime time = new FakeTime();
  private final ManualBackend backend = new ManualBackend();
  private final Emitter emitter = new Emitter(backend, time, "alpha", new Random(1));

  /** Each append waits until the test lets it end. */
  private static final class ManualBackend implements EventBackend, EventStream {
    private final List<List<String>> batches = new ArrayList<>();
    private final List<EventMessage> messages = new ArrayList<>();
    private CompletableFuture<Void> answer = new CompletableFuture<>();
    private boolean atOnce;
    private boolean throwing;
    private Runnable meanwhile = () -> {};

    void succeed() {
      CompletableFuture<Void> before = answer;
      answer = new CompletableFuture<>();
      before.complete(null);
    }

    void fail() {
      CompletableFuture<Void> before = answer;
      answer = new CompletableFuture<>();
      before.completeExceptionally(new BackendException("away"));
    }

    List<String> texts(int batch) {
      return batches.get(batch);
    }

    @Override
    public CompletionStage<Void> append(List<EventMessage> events) {
      batches.add(events.stream().map(EventMessage::json).toList());
      messages.addAll(events);
      meanwhile.run();
      if (throwing) {
        throw new BackendException("closed");
      }
      return atOnce ? CompletableFuture.completedFuture(null) : answer;
    }

    @Override
    public String description() {
      return "a store";
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public Registration addConnectionListener(ConnectionListener listener) {
      return () -> {};
    }

    @Override
    public EventStream events() {
      return this;
    }

    @Override
    public CompletionStage<Long> clock() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<EventPosition> newest() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<EventPosition> oldest() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> read(EventPosition after, int limit, Duration wait) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PubSub pubSub() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Keys keys() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Counters counters() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Leases leases() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Cursors cursors() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private void emit(int from, int to) {
    for (int i = from; i <= to; i++) {
      assertThat(emitter.emit("a", Integer.toString(i))).isNull();
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void shouldHandNothingOverBeforeItIsStarted() {
    emit(1, 3);
    assertThat(backend.batches).isEmpty();
    assertThat(emitter.waiting()).isEqualTo(3);
    emitter.start();
    assertThat(backend.batches).containsExactly(numbers(1, 3));
  }

  @Test
  void shouldSendInOrderOneBatchAtATime() {
    emitter.start();
    emit(1, 1203);
    assertThat(backend.batches).containsExactly(numbers(1, 1));
    backend.succeed();
    backend.succeed();
    assertThat(backend.batches).hasSize(3);
    backend.succeed();
    backend.succeed();
    assertThat(backend.batches)
        .containsExactly(numbers(1, 1), numbers(2, 501), numbers(502, 1001), numbers(1002, 1203));
    assertThat(emitter.published()).isEqualTo(1203);
    assertThat(emitter.waiting()).isZero();
  }

  @Test
  void shouldNameEachEventAndItsOrigin() {
    emitter.start();
    emit(1, 2);
    backend.succeed();
    assertThat(backend.messages).extracting(EventMessage::id).doesNotHaveDuplicates();
    assertThat(backend.messages)
        .allMatch(message -> message.server().equals("alpha"))
        .allMatch(message -> message.time().equals(time.instant()))
        .allMatch(message -> message.channel().equals("a"));
  }

  @Test
  void shouldKeepTheOrderAndLoseNothingWhileTheBackendIsAway() {
    emitter.start();
    emit(1, 2);
    backend.fail();
    emit(3, 4);
    assertThat(backend.batches).hasSize(1);
    time.advanceMillis(50);
    assertThat(backend.batches).hasSize(2);
    backend.fail();
    time.advanceMillis(99);
    assertThat(backend.batches).describedAs("the wait doubles").hasSize(2);
    time.advanceMillis(1);
    backend.throwing = true;
    backend.fail();
    time.advance(Duration.ofMinutes(1));
    backend.throwing = false;
    int tried = backend.batches.size();
    time.advance(Duration.ofSeconds(2));
    assertThat(backend.batches)
        .describedAs("tried at least every two seconds")
        .hasSizeGreaterThan(tried);
    backend.succeed();
    backend.succeed();
    assertThat(backend.batches.subList(0, backend.batches.size() - 1)).containsOnly(numbers(1, 1));
    assertThat(backend.texts(backend.batches.size() - 1)).isEqualTo(numbers(2, 4));
    assertThat(emitter.published()).isEqualTo(4);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void shouldRefuseWhatDoesNotFitIntoTheQueue() {
    emit(1, Emitter.MOST_WAITING);
    assertThat(emitter.emit("a", "{}")).isEqualTo("queue full: 100000 events wait for a store");
    assertThat(emitter.refused()).isEqualTo(1);
    backend.atOnce = true;
    emitter.start();
    assertThat(emitter.published()).isEqualTo(Emitter.MOST_WAITING);
    assertThat(emitter.emit("a", "{}")).isNull();
  }

  @Test
  void shouldBoundTheMemoryOfTheQueue() {
    String large = "\"" + "x".repeat(1_000_000) + "\"";
    int taken = 0;
    while (emitter.emit("a", large) == null) {
      taken++;
      assertThat(taken).isLessThanOrEqualTo(67);
    }
    assertThat(taken).isEqualTo(67);
    assertThat(emitter.refused()).isEqualTo(1);
  }

  @Test
  void shouldRefuseEventsThatAreTooLargeByTheirBytes() {
    String longest = "\"" + "x".repeat(Emitter.LARGEST_EVENT - 2) + "\"";
    assertThat(emitter.emit("a", longest)).isNull();
    assertThat(emitter.emit("a", longest + " "))
        .isEqualTo("event on 'a' is 1048577 bytes; the largest allowed is 1048576 bytes (1 MiB)");
    assertThat(emitter.emit("a", "\"" + "Ж".repeat(600_000) + "\"")).contains("1200002 bytes");
  }

  @Test
  void shouldTellWhenEverythingWasHandedOver() {
    emitter.start();
    assertThat(emitter.flush().toCompletableFuture()).isCompleted();
    emit(1, 2);
    CompletableFuture<Void> flushed = emitter.flush().toCompletableFuture();
    backend.succeed();
    emit(3, 3);
    assertThat(flushed).isNotDone();
    backend.succeed();
    assertThat(flushed).isCompleted();
    assertThat(emitter.flush().toCompletableFuture()).isNotDone();
  }

  @Test
  void shouldTakeNothingAfterItWasClosed() {
    emitter.start();
    emit(1, 1);
    emitter.close(Duration.ZERO);
    assertThat(emitter.emit("a", "2")).isEqualTo("the engine is stopping");
    assertThat(emitter.waiting()).describedAs("not handed over in time").isEqualTo(1);
  }

  @Test
  void shouldNotDeepenTheStackWithABackendThatAnswersAtOnce() {
    AtomicInteger more = new AtomicInteger(20_000);
    backend.atOnce = true;
    // Somebody goes on emitting while events are handed over.
    backend.meanwhile =
        () -> {
          if (more.getAndDecrement() > 0) {
            assertThat(emitter.emit("a", "{}")).isNull();
          }
        };
    emitter.start();
    assertThat(emitter.emit("a", "{}")).isNull();
    assertThat(emitter.published()).isEqualTo(20_001);
    assertThat(emitter.waiting()).isZero();
  }

  @Test
  void shouldHandOverWhatSeveralThreadsEmit() throws Exception {
    try (InMemoryBackend store = new InMemoryBackend(time)) {
      Emitter shared = new Emitter(store, time, "alpha", new Random(1));
      shared.start();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 5_000; i++) {
                    while (shared.emit("a", "1") != null) {
                      Thread.onSpinWait();
                    }
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      shared.flush().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(store.events().read(EventPosition.START, 100_000, Duration.ZERO)).hasSize(20_000);
    }
  }
}
