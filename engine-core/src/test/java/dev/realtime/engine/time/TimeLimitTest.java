package dev.realtime.engine.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class TimeLimitTest {
  private final FakeTime time = new FakeTime();
  private final CompletableFuture<String> work = new CompletableFuture<>();

  private CompletableFuture<String> within() {
    return TimeLimit.within(work, Duration.ofSeconds(3), time, () -> "too late");
  }

  @Test
  void shouldGiveTheResultAndForgetTheTimer() {
    CompletableFuture<String> result = within();
    assertThat(result).isNotDone();
    work.complete("done");
    assertThat(result).isCompletedWithValue("done");
    assertThat(time.waiting()).isZero();
  }

  @Test
  void shouldFailWhenTimeIsOverAndLeaveTheWorkAlone() {
    CompletableFuture<String> result = within();
    time.advance(Duration.ofSeconds(3));
    assertThatThrownBy(result::join)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("too late");
    assertThat(work).isNotDone();
    work.complete("late");
    assertThat(result).isCompletedExceptionally();
  }

  @Test
  void shouldNotGoByTheThreadOfAllTimeOutsOfTheProgram() throws Exception {
    SystemTime system = new SystemTime();
    CompletableFuture<String> thread =
        TimeLimit.within(work, Duration.ofMillis(1), system, () -> "too late")
            .handle((value, error) -> Thread.currentThread().getName());
    assertThat(thread.join()).isIn("realtime-timer", Thread.currentThread().getName());
    system.close();
  }
}
