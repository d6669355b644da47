package dev.realtime.lua;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.luaj.LuaValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is amended in LuaJ, as a script and as Java code see it. */
final class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          1/3,                                               0.33333333333333
          -0.0,                                              -0
          0,                                                 0
          4e9,                                               4000000000
          -0 .. '',                                          -0
          0 * -1,                                            -0
          1 / -0,                                            -inf
          -(-0) .. '',                                       0
          -0 == 0,                                           true
          (function(z) return z * -2 end)(0),                -0
          ({[0] = 'zero'})[-0],                              zero
          (function(t) t[-0] = 'zero' return t[0] end)({}),  zero
          'z' < '\\195\\169',                                true
          '\\255' <= 'a',                                    false
          """)
  void shouldBeTheGames(String expression, String shown) throws ScriptException {
    try (ScriptState state = new ScriptState()) {
      state.run(("shown = tostring(" + expression + ")").getBytes(UTF_8), "numbers.lua");
      assertThat(ScriptState.text(state.get("shown"))).isEqualTo(shown);
    }
  }

  @Test
  void shouldBeTheGamesToJavaCodeThatUsesNoState() {
    assertThat(LuaValue.valueOf(1 / 3.0)).hasToString("0.33333333333333");
    assertThat(LuaValue.valueOf(-0.0)).hasToString("-0");
    assertThat(LuaValue.valueOf(0.0)).hasToString("0");
    assertThat(LuaValue.valueOf(4e9)).hasToString("4000000000");
  }
}
