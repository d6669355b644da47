package dev.realtime.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventPositionTest {

  @Test
  void shouldOrderByTimeAndThenBySequence() {
    EventPosition a = new EventPosition(1, 9);
    EventPosition b = new EventPosition(2, 0);
    EventPosition c = new EventPosition(2, 10);
    List<EventPosition> sorted = Stream.of(c, EventPosition.START, b, a).sorted().toList();
    assertThat(sorted).containsExactly(EventPosition.START, a, b, c);
  }

  @Test
  void shouldReadWhatItWrote() {
    EventPosition position = new EventPosition(1_790_000_000_000L, 3);
    assertThat(position).hasToString("1790000000000-3");
    assertThat(EventPosition.parse(position.toString())).isEqualTo(position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "5", "5-", "-5", "a-1", "1-b", "1-2-3", "99999999999999999999-0"})
  void shouldRefuseWhatIsNoPosition(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventPosition.parse(text))
        .withMessage("not a stream position: \"" + text + "\"");
  }
}
