package dev.realtime.api.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ConnectionListenersTest {
  private final List<RuntimeException> failures = new ArrayList<>();
  private final ConnectionListeners listeners = new ConnectionListeners(failures::add);

  /** Writes down what it is told. */
  private static class Heard implements ConnectionListener {
    final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    @Override
    public void connected() {
      news.add("connected");
    }

    @Override
    public void disconnected(String reason) {
      news.add("away: " + reason);
    }
  }

  /** Waits, in its first call, until it may go on. */
  private static final class Slow extends Heard {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch free = new CountDownLatch(1);

    @Override
    public void connected() {
      begun.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      super.connected();
    }
  }

  @Test
  void shouldTellEachComingAndGoingOnce() {
    Heard heard = new Heard();
    listeners.add(heard);
    listeners.connected();
    listeners.connected();
    listeners.disconnected("no route");
    listeners.disconnected("refused");
    listeners.connected();

    assertThat(heard.news).containsExactly("connected", "away: no route", "connected");
  }

  @Test
  void shouldTellANewListenerWhatIsKnown() {
    Heard early = new Heard();
    listeners.add(early);
    assertThat(early.news).isEmpty();
    listeners.disconnected("no route");
    listeners.disconnected("refused");
    Heard late = new Heard();
    listeners.add(late);

    assertThat(late.news).containsExactly("away: refused");
  }

  @Test
  void shouldTellNothingAfterTheRegistrationWasClosed() {
    Heard heard = new Heard();
    Registration registration = listeners.add(heard);
    registration.close();
    registration.close();
    listeners.connected();

    assertThat(heard.news).isEmpty();
    assertThat(listeners.size()).isZero();
  }

  @Test
  void shouldTellTheOthersWhenOneThrows() {
    listeners.add(
        new Heard() {
          @Override
          public void connected() {
            throw new IllegalStateException("broken");
          }
        });
    Heard heard = new Heard();
    listeners.add(heard);
    listeners.connected();

    assertThat(heard.news).containsExactly("connected");
    assertThat(failures).extracting(Throwable::getMessage).containsExactly("broken");
  }

  @Test
  void shouldLetAListenerWaitForAThreadThatAddsAnother() throws Exception {
    Heard second = new Heard();
    Heard first =
        new Heard() {
          @Override
          public void connected() {
            CompletableFuture.runAsync(() -> listeners.add(second))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
            super.connected();
          }
        };
    listeners.add(first);
    listeners.connected();

    assertThat(first.news).containsExactly("connected");
    assertThat(second.news).containsExactly("connected");
  }

  @Test
  void shouldKeepTheOrderForAListenerThatBlocks() throws Exception {
    Slow slow = new Slow();
    listeners.add(slow);
    CompletableFuture<Void> telling = CompletableFuture.runAsync(listeners::connected);
    slow.begun.await();
    // Nobody else waits for it.
    Heard other = new Heard();
    listeners.add(other);
    listeners.disconnected("no route");
    listeners.connected();
    assertThat(other.news).containsExactly("connected", "away: no route", "connected");
    assertThat(slow.news).isEmpty();

    slow.free.countDown();
    telling.get(10, TimeUnit.SECONDS);
    assertThat(slow.news).containsExactly("connected", "away: no route", "connected");
  }

  @Test
  void shouldTellEveryListenerTheSameOrderWhateverThreadsBringTheNews() throws Exception {
    List<Heard> all = IntStream.range(0, 5).mapToObj(i -> new Heard()).toList();
    all.forEach(listeners::add);
    CompletableFuture<?>[] threads =
        IntStream.range(0, 4)
            .mapToObj(
                thread ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 500; i++) {
                            listeners.connected();
                            listeners.disconnected("no route");
                          }
                        }))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(threads).get(20, TimeUnit.SECONDS);

    List<String> first = List.copyOf(all.get(0).news);
    assertThat(first).hasSizeGreaterThan(1).endsWith("away: no route");
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i)).isEqualTo(i % 2 == 0 ? "connected" : "away: no route");
    }
    assertThat(all).allSatisfy(heard -> assertThat(List.copyOf(heard.news)).isEqualTo(first));
  }
}
