package dev.realtime.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class StepsTest {
  private final List<Throwable> failures = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final Steps steps = new Steps(failures::add);

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

  @Test
  void shouldAskSourcesWhenNothingIsLeft() {
    int[] left = {2};
    steps.addSource(
        () -> {
          if (left[0] > 0) {
            int number = left[0]--;
            steps.execute(() -> done.add("from the source " + number));
            return true;
          }
          return false;
        });
    steps.execute(() -> done.add("first"));
    steps.settle();
    assertThat(done).containsExactly("first", "from the source 2", "from the source 1");
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
    assertThat(steps.workUntil(goal)).isTrue();
    assertThat(done).isEmpty();
    assertThat(steps.workUntil(new CompletableFuture<>())).isFalse();
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
