package dev.realtime.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.engine.time.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class StepsTest {
  private final List<Throwable> failures = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final FakeTime time = new FakeTime();
  private final Steps steps = new Steps(time, failures::add);

  @Test
  void shouldDoWhatFollowsInOrder() {
    steps.execute(
        () -> {
          done.add("a");
          steps.execute(() -> done.add("c"));
        });
    steps.execute(() -> done.add("b"));
    assertThat(done).isEmpty();
    steps.settle();
    assertThat(done).containsExactly("a", "b", "c");
  }

  /** Does so many things, and then something more at a time. */
  private final class Counting implements Worker {
    private final String name;
    private int left;
    private Duration rest = UNTIL_WOKEN;
    private boolean closed;

    Counting(String name, int left) {
      this.name = name;
      this.left = left;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Duration work(Duration atMost) {
      assertThat(atMost).isZero();
      if (left == 0) {
        return rest;
      }
      int number = left--;
      steps.execute(() -> done.add(name + " " + number));
      return Duration.ZERO;
    }

    @Override
    public void close() {
      closed = true;
      done.add(name + " closed");
    }
  }

  @Test
  void shouldAskWorkersWhenNothingIsLeft() {
    steps.add(new Counting("a", 2));
    steps.execute(() -> done.add("first"));
    steps.settle();
    assertThat(done).as("not before it has begun").containsExactly("first");
    steps.start();
    steps.settle();
    assertThat(done).containsExactly("first", "a 2", "a 1");
  }

  @Test
  void shouldAskAWorkerInItsTurnWhenItWasWoken() {
    Counting late = new Counting("late", 0);
    Workers.Running running = steps.add(late);
    running.begin();
    steps.settle();
    late.left = 1;
    running.wake();
    steps.execute(() -> done.add("behind it"));
    steps.settle();
    assertThat(done).containsExactly("behind it", "late 1");
  }

  @Test
  void shouldWakeAWorkerWhenItsTimeHasCome() {
    Counting sleeper = new Counting("sleeper", 0);
    sleeper.rest = Duration.ofSeconds(5);
    steps.add(sleeper).begin();
    steps.settle();
    sleeper.left = 1;
    time.advance(Duration.ofSeconds(4));
    time.advance(Duration.ofSeconds(1));
    steps.settle();
    assertThat(done).containsExactly("sleeper 1");
  }

  @Test
  void shouldStopTheLatestFirstAndLetEachComeToItsEnd() {
    Counting one = new Counting("one", 0);
    Counting two = new Counting("two", 0);
    steps.add(one);
    steps.add(two);
    steps.start();
    steps.settle();
    one.left = 1;
    steps.close();
    assertThat(done).containsExactly("two closed", "one closed");
    assertThat(one.left).as("what it had to do").isZero();
    assertThat(one.closed && two.closed).isTrue();
  }

  @Test
  void shouldNotRestBeforeOthersHaveCompleted() {
    CompletableFuture<String> work = new CompletableFuture<>();
    Thread test = Thread.currentThread();
    steps
        .bringBack(work)
        .thenAccept(text -> done.add(text + (Thread.currentThread() == test ? " here" : " there")));
    Thread other = new Thread(() -> work.complete("done"));
    steps.execute(other::start);
    steps.settle();
    assertThat(done).containsExactly("done here");
  }

  @Test
  void shouldGoOnAfterAStepThatFails() {
    steps.execute(
        () -> {
          throw new IllegalStateException("oh");
        });
    steps.execute(() -> done.add("next"));
    steps.settle();
    assertThat(failures).singleElement().asString().contains("oh");
    assertThat(done).containsExactly("next");
  }

  @Test
  void shouldWorkOnlyUntilTheGoal() {
    CompletableFuture<String> goal = new CompletableFuture<>();
    steps.execute(() -> goal.complete("there"));
    steps.execute(() -> done.add("later"));
    assertThat(steps.await(goal, Duration.ZERO)).isTrue();
    assertThat(done).isEmpty();
    assertThat(steps.await(new CompletableFuture<>(), Duration.ZERO)).isFalse();
    assertThat(done).containsExactly("later");
  }

  @Test
  void shouldEndACircle() {
    Runnable[] again = new Runnable[1];
    again[0] = () -> steps.execute(again[0]);
    steps.execute(again[0]);
    assertThatThrownBy(steps::settle).hasMessageContaining("in a circle");
  }
}
