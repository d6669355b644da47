package dev.realtime.api.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "10, PT10S",
    "10s, PT10S",
    "1.5 s, PT1.5S",
    "' 5m ', PT5M",
    "24H, PT24H",
    "7d, PT168H",
    "0, PT0S"
  })
  void shouldReadTimes(String text, Duration duration) {
    assertThat(Quantities.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-5s", "5 weeks", "1e3", "5m3s", "99999999999d", ".5s", "5,5s"})
  void shouldRefuseWhatIsNoTime(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantities.duration(text))
        .withMessage(
            "\"%s\" is no time: write seconds, or a text such as \"10s\" or \"24h\"", text);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "512KB, 524288",
    "100mb, 104857600",
    "1.5k, 1536",
    "2 GB, 2147483648",
    "7b, 7"
  })
  void shouldReadSizes(String text, long bytes) {
    assertThat(Quantities.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "MB", "5 TB", "99999999999999GB"})
  void shouldRefuseWhatIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantities.bytes(text))
        .withMessageStartingWith("\"" + text + "\" is no size: ");
  }
}
