package dev.realtime.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChannelPatternTest {

  @ParameterizedTest
  @CsvSource({
    "player:*, player:death, true",
    "player:*, player:, true",
    "player:*, player, false",
    "*, '', true",
    "*, anything, true",
    "?, a, true",
    "?, '', false",
    "?, ab, false",
    "*:death, player:death, true",
    "*:death, player:death:x, false",
    "a*b*c, a--b--b--c, true",
    "a*b*c, a--c--b, false",
    "**a**, xxaxx, true",
    "*?*, '', false",
    "a?c, abc, true",
    "[ab], a, false",
    "[ab], '[ab]', true",
    "a.*, axb, false",
    "*\\*, 'a\\b', true",
    "player:death, player:death, true",
    "player:death, player:Death, false",
    "a?c, a\uD83D\uDE00c, true",
    "a??c, a\uD83D\uDE00c, false",
    "??, \uD83D\uDE00\uD83D\uDE00, true",
    "*?, x\uD83D\uDE00, true",
    "?*\uDE00, \uD83D\uDE00, false",
    "*\uDE00, \uD83D\uDE00, false",
    "a?c, a\uD83Dc, true"
  })
  void shouldMatch(String pattern, String channel, boolean matches) {
    assertThat(ChannelPattern.parse(pattern).matches(channel)).isEqualTo(matches);
  }

  @Test
  void shouldMatchHostilePatternsInBoundedTime() {
    ChannelPattern pattern = ChannelPattern.parse("*a".repeat(200) + "b");
    assertThat(pattern.matches("a".repeat(10_000))).isFalse();
  }

  @Test
  void shouldTellNamesFromPatterns() {
    assertThat(ChannelPattern.parse("player:death").isExact()).isTrue();
    assertThat(ChannelPattern.parse("player:*").isExact()).isFalse();
    assertThat(ChannelPattern.parse("player:?").isExact()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\u0000", "\u007f"})
  void shouldRefuseWhatIsNoName(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ChannelPattern.parse(text));
  }

  @Test
  void shouldRefuseLongNames() {
    assertThat(ChannelPattern.parse("x".repeat(512)).isExact()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChannelPattern.parse("x".repeat(513)))
        .withMessage("the channel is 513 characters long; the longest allowed is 512");
  }
}
