package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.NOON;
import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.event;
import static dev.realtime.actions.file.LogFixture.kill;
import static dev.realtime.actions.file.LogFixture.kills;
import static dev.realtime.actions.file.LogFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.Event;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.log.LoggedEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends writes, where nobody else does: several threads, a disk that hangs, an interrupt. */
final class WritingThreadsTest {
  private static final int THREADS = 4;
  private static final int EVENTS = 5_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldKeepTheOrderOfEachThatWritesOneLog(String format) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (LogFixture logs = new LogFixture(folder)) {
      String definition = "{\"path\":\"x\",\"format\":\"" + format + "\",\"max_size\":\"64KB\"}";
      List<Future<?>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        FileAction action = logs.action(definition);
        String channel = "c" + thread;
        ends.add(pool.submit(() -> appendInBatches(action, channel)));
      }
      for (Future<?> end : ends) {
        end.get(60, TimeUnit.SECONDS);
      }

      List<LoggedEvent> all = logs.readAll("x");
      assertThat(all).hasSize(THREADS * EVENTS);
      for (int thread = 0; thread < THREADS; thread++) {
        String channel = "c" + thread;
        assertThat(numbers(all.stream().filter(e -> e.channel().equals(channel)).toList()))
            .isEqualTo(IntStream.range(0, EVENTS).boxed().toList());
      }
      assertThat(logs.segments("x")).hasSizeGreaterThan(1);
      assertThat(logs.told).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  private static void appendInBatches(FileAction action, String channel) {
    int size = 1;
    for (int next = 0; next < EVENTS; ) {
      List<Event> batch = new ArrayList<>();
      for (int i = 0; i < size && next < EVENTS; i++) {
        batch.add(event(NOON.plusSeconds(next), channel, "{\"n\":" + next + "}"));
        next++;
      }
      assertThat(append(action, batch)).isInstanceOf(Outcome.Done.class);
      size = size % 40 + 1;
    }
  }

  @Test
  void shouldHoldUpOneSenderAloneWhereTheDiskHangs() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    FileActionPlugin plugin = new FileActionPlugin(path -> hang(asked, answers));
    try (LogFixture logs = new LogFixture(folder, plugin)) {
      FileAction first = logs.action("{\"path\":\"x\"}");
      FileAction second = logs.action("{\"path\":\"y\"}");
      CompletableFuture<Outcome> held =
          CompletableFuture.supplyAsync(() -> append(first, kills(0, 3)));
      asked.await();

      List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
      CompletableFuture<Outcome> last = send(second, 0);
      while (!last.isDone()) {
        waiting.add(last);
        last = send(second, waiting.size());
      }
      // one more than the queue holds is in the hands of the thread that works it off
      assertThat(waiting.size()).isBetween(LogWriter.LARGEST_QUEUE, LogWriter.LARGEST_QUEUE + 1);
      assertThat(last.join())
          .isEqualTo(
              Outcome.retry(
                  "the writer of event logs is behind: 1024 appends are waiting (1 refused so"
                      + " far)"));

      answers.countDown();
      assertThat(held.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
      for (CompletableFuture<Outcome> one : waiting) {
        assertThat(one.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
      }
      assertThat(numbers(logs.readAll("x"))).containsExactly(0, 1, 2);
      assertThat(numbers(logs.readAll("y")))
          .isEqualTo(IntStream.range(0, waiting.size()).boxed().toList());
    } finally {
      answers.countDown();
    }
  }

  private static CompletableFuture<Outcome> send(FileAction action, int number) {
    return action.send(List.of(action.prepare(kill(number)))).toCompletableFuture();
  }

  private static long hang(CountDownLatch asked, CountDownLatch answers) {
    asked.countDown();
    try {
      answers.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1L << 40;
  }

  @Test
  void shouldAppendForAThreadThatIsInterrupted() throws Exception {
    try (LogFixture logs = new LogFixture(folder)) {
      FileAction action = logs.action("{\"path\":\"x\"}");
      append(action, kills(0, 3));
      Thread.currentThread().interrupt();
      CompletableFuture<Outcome> outcome = send(action, 3);
      assertThat(Thread.interrupted()).as("the interrupt is still to be seen").isTrue();
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
      append(action, kills(4, 6));

      assertThat(numbers(logs.readAll("x"))).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(logs.segments("x")).hasSize(1);
      assertThat(logs.told).isEmpty();
    }
  }
}
