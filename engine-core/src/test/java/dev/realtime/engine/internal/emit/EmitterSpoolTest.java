package dev.realtime.engine.internal.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.EventStream.Entry;
import dev.realtime.engine.Await;
import dev.realtime.engine.SharedBackend;
import dev.realtime.engine.memory.InMemoryBackend;
import dev.realtime.engine.time.FakeTime;
import dev.realtime.engine.work.ThreadedWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is emitted while the store is away. */
final class EmitterSpoolTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long MEGABYTE = 1 << 20;

  @TempDir private Path folder;

  private final FakeTime time = new FakeTime();
  private final InMemoryBackend store = new InMemoryBackend(time);
  private final SharedBackend backend = new SharedBackend(store);
  private final List<String> told = new CopyOnWriteArrayList<>();

  private final ThreadedWorkers workers = new ThreadedWorkers();

  @BeforeEach
  void start() {
    workers.start();
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  private Emitter emitter(Path place, long mostBytes, long seed) throws IOException {
    Emitter emitter =
        new Emitter(
            backend,
            time,
            "alpha",
            new Random(seed),
            SpoolWriter.open(place, mostBytes, told::add, workers));
    emitter.start();
    return emitter;
  }

  private static void emit(Emitter emitter, int from, int to) {
    for (int n = from; n <= to; n++) {
      assertThat(emitter.emit("a", Integer.toString(n))).isNull();
    }
  }

  private List<String> inStream() throws InterruptedException {
    return store.events().read(EventPosition.START, 200_000, Duration.ZERO).stream()
        .map(Entry::message)
        .map(message -> message.json())
        .toList();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  private void awaitInStream(int count) {
    Await.until(
        count + " events in the stream",
        () -> {
          time.advanceMillis(100);
          try {
            return inStream().size() >= count;
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Lets the clock run until everything is out of the memory. */
  private void settle(Emitter emitter) {
    Await.until(
        "the events are on disk",
        () -> {
          time.advanceMillis(20);
          return emitter.waiting() == 0;
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldHandOverInOrderWhatCameWhileTheStoreWasAway() throws Exception {
    try (Emitter emitter = emitter(folder, MEGABYTE, 1)) {
      emit(emitter, 1, 10);
      awaitInStream(10);
      backend.cut(true);
      emit(emitter, 11, 2_000);
      settle(emitter);
      emitter.flush().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(emitter.spooled()).isEqualTo(1_990);
      assertThat(inStream()).isEqualTo(numbers(1, 10));

      backend.cut(false);
      emit(emitter, 2_001, 2_100);
      awaitInStream(2_100);

      assertThat(inStream()).isEqualTo(numbers(1, 2_100));
      Await.until("the spool is empty", () -> emitter.spooled() == 0);
      assertThat(emitter.published()).isEqualTo(2_100);
      emit(emitter, 2_101, 2_101);
      awaitInStream(2_101);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void shouldHandOverInItsNextRunWhatItHadWhenItEnded() throws Exception {
    backend.cut(true);
    Emitter first = emitter(folder, MEGABYTE, 1);
    emit(first, 1, 700);
    first.close(Duration.ZERO);
    assertThat(first.waiting()).isZero();
    assertThat(first.emit("a", "1")).isEqualTo("the engine is stopping");

    backend.cut(false);
    try (Emitter next = emitter(folder, MEGABYTE, 2)) {
      emit(next, 701, 900);
      awaitInStream(900);
      assertThat(inStream()).isEqualTo(numbers(1, 900));
    }
    assertThat(told).containsExactly("700 events of an earlier run wait for the store");
  }

  @Test
  void shouldHandOverWhatWasOnDiskWhenItWasKilled() throws Exception {
    backend.cut(true);
    try (Emitter killed = emitter(folder, MEGABYTE, 1)) {
      emit(killed, 1, 700);
      settle(killed);
      Path copy = Files.createDirectory(folder.resolve("as-it-was"));
      Files.copy(
          folder.resolve("spool.mv"),
          copy.resolve("spool.mv"),
          StandardCopyOption.REPLACE_EXISTING);
      backend.cut(false);
      try (Emitter next = emitter(copy, MEGABYTE, 2)) {
        awaitInStream(700);
        assertThat(next.emit("a", "701")).isNull();
        awaitInStream(701);
      }
      // the first one lives still, and hands over the same events: they are not added again
      Await.until(
          "it is done",
          () -> {
            time.advanceMillis(100);
            return killed.spooled() == 0;
          });
    }
    assertThat(inStream()).isEqualTo(numbers(1, 701));
  }

  @Test
  void shouldRefuseWhatFitsNeitherOnDiskNorIntoMemory() throws Exception {
    backend.cut(true);
    String large = "\"" + "x".repeat(200_000) + "\"";
    try (Emitter emitter = emitter(folder, MEGABYTE, 1)) {
      String refusal = null;
      int taken = 0;
      while (refusal == null) {
        refusal = emitter.emit("a", large);
        taken += refusal == null ? 1 : 0;
        time.advanceMillis(20);
        assertThat(taken).isLessThan(1_000);
      }
      assertThat(refusal).startsWith("queue full: ").endsWith(" events wait for memory");
      assertThat(emitter.refused()).isEqualTo(1);
      backend.cut(false);
      awaitInStream(taken);
      assertThat(inStream()).hasSize(taken);
    }
  }

  @Test
  void shouldSayWhichFileCannotBeRead() throws Exception {
    Files.writeString(folder.resolve("spool.mv"), "something else ".repeat(1_000));
    assertThatThrownBy(() -> SpoolWriter.open(folder, told::add, workers))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("spool.mv")
        .hasMessageContaining("move it away to start without them");
  }
}
