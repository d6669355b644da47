package dev.realtime.engine.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ThreadedWorkersTest {
  private final ThreadedWorkers workers = new ThreadedWorkers();
  private final List<String> done = new CopyOnWriteArrayList<>();

  /** Does what it is given; null makes it fail. */
  private final class Doing implements Worker {
    private final String name;
    private final BlockingQueue<String> given = new LinkedBlockingQueue<>();
    private volatile Duration farewell = Duration.ofSeconds(20);

    Doing(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Duration work(Duration atMost) throws InterruptedException {
      String next = given.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return UNTIL_WOKEN;
      }
      if (next.equals("fail")) {
        throw new StackOverflowError();
      }
      if (!next.isEmpty()) {
        done.add(name + " " + next);
      }
      return Duration.ZERO;
    }

    @Override
    public void close() {
      done.add(name + " closes");
      given.add("");
    }

    @Override
    public Duration farewell() {
      return farewell;
    }
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  @Test
  void shouldGoOnAfterAnyFailure() {
    Doing worker = new Doing("a");
    workers.add(worker);
    workers.start();
    worker.given.addAll(List.of("1", "fail", "2"));
    Await.until("it goes on", () -> done.contains("a 2"));
  }

  @Test
  void shouldBeginInOrderAndStopTheLatestFirstWithNothingLeft() {
    Doing one = new Doing("one");
    Doing two = new Doing("two");
    one.given.add("early");
    workers.add(one);
    workers.add(two);
    assertThat(done).isEmpty();
    workers.start();
    Await.until("the first has begun", () -> done.contains("one early"));
    CountDownLatch never = new CountDownLatch(1);
    assertThat(never.getCount()).isOne();
    two.given.addAll(List.of("x", "y"));
    workers.close();
    assertThat(done).containsSubsequence("two closes", "one closes").contains("two x", "two y");
  }

  @Test
  void shouldInterruptWhatDoesNotComeToItsEnd() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Worker stuck =
        new Worker() {
          @Override
          public String name() {
            return "stuck";
          }

          @Override
          public Duration work(Duration atMost) throws InterruptedException {
            waits.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.complete(true);
              throw e;
            }
            return Duration.ZERO;
          }

          @Override
          public Duration farewell() {
            return Duration.ZERO;
          }
        };
    Workers.Running running = workers.add(stuck);
    workers.start();
    assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();
    running.close();
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldNeverDoATaskInTheMidstOfAnother() throws Exception {
    TaskQueue queue = workers.queue("queue", 1, 1);
    workers.start();
    CompletableFuture<Void> end = new CompletableFuture<>();
    queue.execute(
        () -> {
          for (int i = 1; i <= 5; i++) {
            int number = i;
            queue.execute(() -> done.add("inner " + number)); // more than there is room for
          }
          queue.execute(() -> end.complete(null));
          done.add("outer");
        });
    end.get(20, TimeUnit.SECONDS);
    assertThat(done)
        .containsExactly("outer", "inner 1", "inner 2", "inner 3", "inner 4", "inner 5");
  }

  @Test
  void shouldRefuseWhatThereIsNoRoomForAndWhatComesAfterTheEnd() {
    TaskQueue queue = workers.queue("queue", 1, 2);
    assertThat(queue.offer(() -> done.add("1"))).isTrue();
    assertThat(queue.offer(() -> done.add("2"))).isTrue();
    assertThat(queue.offer(() -> done.add("3"))).isFalse();
    assertThat(queue.waiting()).isEqualTo(2);
    workers.start();
    queue.close();
    assertThat(done).as("what waited is done").containsExactly("1", "2");
    assertThat(queue.offer(() -> done.add("4"))).isFalse();
  }

  @Test
  void shouldNotEndByAnInterruptThatATaskLeaves() throws Exception {
    TaskQueue queue = workers.queue("queue", 1, 10);
    workers.start();
    queue.execute(() -> Thread.currentThread().interrupt());
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    queue.execute(() -> next.complete(Thread.currentThread().isInterrupted()));
    assertThat(next.get(20, TimeUnit.SECONDS)).isFalse();
  }
}
