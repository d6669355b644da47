package dev.realtime.actions.discord;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is learnt from a refusal. */
final class UntoldLimitTest {
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

  private final UntoldLimit limit = new UntoldLimit();

  private static Instant at(double seconds) {
    return START.plusMillis(Math.round(seconds * 1000));
  }

  /** 30 posts in 15 seconds, and one that is refused for 45. */
  private void learn() {
    for (int n = 0; n <= 30; n++) {
      assertThat(limit.until(at(n / 2.0))).isBeforeOrEqualTo(at(n / 2.0));
      limit.post(at(n / 2.0));
    }
    limit.refused(at(15), Duration.ofSeconds(45));
  }

  @Test
  void shouldMakeAsManyPostsInAMinuteAsWereAllowed() {
    learn();
    assertThat(limit.until(at(15))).isEqualTo(at(60.5));
    limit.post(at(60.5));
    assertThat(limit.until(at(60.5))).as("the second of the thirty").isEqualTo(at(61));
  }

  @Test
  void shouldPutTheLimitToTheTestAgain() {
    learn();
    Instant later = at(15).plus(Duration.ofMinutes(31));
    assertThat(limit.until(later)).isBefore(later);
  }

  @Test
  void shouldLearnNothingFromARefusalAtTheBeginning() {
    limit.post(at(0));
    limit.refused(at(0), Duration.ofSeconds(45));
    assertThat(limit.until(at(1))).isBefore(at(1));
  }

  @Test
  void shouldBeginAnewAfterARefusalForAnotherReason() {
    for (int n = 0; n <= 10; n++) {
      limit.post(at(n));
    }
    limit.refused(at(10));
    for (int n = 20; n <= 25; n++) {
      limit.post(at(n));
    }
    limit.refused(at(25), Duration.ofSeconds(5));
    assertThat(limit.until(at(25))).as("five in ten seconds").isEqualTo(at(30.5));
  }

  @Test
  void shouldNotTakeANearMissForAnotherLimit() {
    learn();
    limit.post(at(61));
    limit.refused(at(61), Duration.ofMillis(20));
    assertThat(limit.until(at(61))).as("still thirty").isEqualTo(at(60.5));
  }

  @Test
  void shouldLearnNothingFromAWaitOfHours() {
    limit.post(at(0));
    limit.post(at(1));
    limit.refused(at(1), Duration.ofHours(1));
    assertThat(limit.until(at(2))).isBefore(at(2));
  }
}
