package dev.realtime.engine.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.api.action.DefinitionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(10, Duration.ofMillis(100), Duration.ofSeconds(1));

  /** The greatest random number there is below one. */
  private static final RandomGenerator HIGHEST =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return -1L;
        }

        @Override
        public double nextDouble() {
          return Math.nextDown(1.0);
        }
      };

  private static RetryPolicy parse(String json) throws Exception {
    return RetryPolicy.of(new ObjectMapper().readTree(json));
  }

  @ParameterizedTest
  @CsvSource({"1, 99", "2, 199", "3, 399", "4, 799", "5, 999", "9, 999", "100, 999"})
  void shouldDoubleUpToALimit(int failed, long longestMillis) {
    assertThat(POLICY.delay(failed, null, HIGHEST)).isEqualTo(Duration.ofMillis(longestMillis));
  }

  @Test
  void shouldSpreadOverTheWholeInterval() {
    Random random = new Random(7);
    long[] quarters = new long[4];
    for (int i = 0; i < 4000; i++) {
      long millis = POLICY.delay(3, null, random).toMillis();
      assertThat(millis).isBetween(0L, 400L);
      quarters[(int) Math.min(3, millis / 100)]++;
    }
    assertThat(Arrays.stream(quarters).boxed()).allMatch(count -> count > 800);
  }

  @Test
  void shouldWaitAsLongAsTheOtherSideAsks() {
    assertThat(POLICY.delay(1, Duration.ofSeconds(30), HIGHEST)).isEqualTo(Duration.ofSeconds(30));
    assertThat(POLICY.delay(5, Duration.ofMillis(1), HIGHEST)).isEqualTo(Duration.ofMillis(999));
    assertThat(POLICY.delay(1, Duration.ofDays(3), HIGHEST)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void shouldFillInWhatIsNotGiven() throws Exception {
    assertThat(RetryPolicy.of(null)).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(parse("null")).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(parse("{}")).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(parse("[]")).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(parse("{\"attempts\": 2, \"backoff\": 0.5, \"max_backoff\": \"5m\"}"))
        .isEqualTo(new RetryPolicy(2, Duration.ofMillis(500), Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "[1]",
        "\"often\"",
        "{\"attempts\":0}",
        "{\"attempts\":101}",
        "{\"attempts\":1.5}",
        "{\"backoff\":-1}",
        "{\"atempts\":1}"
      })
  void shouldRefuseWhatIsNoPolicy(String json) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(DefinitionException.class);
  }
}
