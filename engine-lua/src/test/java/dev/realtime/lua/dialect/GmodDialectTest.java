package dev.realtime.lua.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What translated programs do.
 *
 * <p>{@code programs.txt} says what each must print. That is what LuaJIT 2.1 printed when it ran,
 * under the chunk name {@code =program}, the form in plain Lua that stands beside the program, or
 * the program itself where it is plain Lua. A byte order mark was taken off before.
 */
final class GmodDialectTest {

  static List<Cases> programs() {
    return Cases.read("programs.txt", "prints");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void shouldDoWhatTheGameDoes(Cases program) {
    Translation translation = GmodDialect.translate(program.program());
    assertThat(translation.errors()).isEmpty();
    assertThat(new Compiler().run(translation.lua()))
        .describedAs(translation.lua())
        .isEqualTo(program.section());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void shouldNotDependOnTheKindOfLineBreaks(Cases program) {
    String text = program.program().replace("\n", "\r\n");
    Translation translation = GmodDialect.translate(text);
    assertThat(translation.errors()).isEmpty();
    assertThat(translation.lua().lines().count()).isEqualTo(text.lines().count());
    assertThat(new Compiler().run(translation.lua())).isEqualTo(program.section());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a != b             | a ~= b
          a!=b               | a~=b
          !a                 | not a
          a and!b            | a and not b
          `a || b`           | a  or  b
          a&&b               | a and b
          a // b             | a -- b
          a //[[ b           | a -- [[ b
          a /* b */          | a --[[ b ]]
          a /* b[c[1]] */    | a --[=[ b[c[1]] ]=]
          a /* b[1]*/        | a --[=[ b[1]]=]
          a - b -/* c */ - d | a - b - --[[ c ]] - d
          """)
  void shouldTranslateEachAlias(String alias, String lua) {
    assertThat(GmodDialect.translateExpression(alias)).isEqualTo(new Translation(lua, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "-- nothing",
        "if a ~= b and not c or d then print('!= ! && || // /* */') end -- && // /*",
        "local s = [==[ // != ]==] .. [[ && ]] --[[ || ]]",
        "for i = 1, 2 do local continue = i t.continue = continue end",
        "#!/bin/lua !=\nreturn ...",
        "goto done do print(1) end ::done::",
        "x = 0x10 + 1e3 + .5 + 5. + 3 .. 4",
        "f{1, 2; a = 3, [4] = 5,}:g 'x' [[y]] (z).w[1] = nil",
        "return function(a, ...) return a, ... end;"
      })
  void shouldGivePlainLuaBackAsItIs(String lua) {
    Translation translation = GmodDialect.translate(lua);
    assertThat(translation.errors()).isEmpty();
    assertThat(translation.lua()).isSameAs(lua);
  }

  @Test
  void shouldTranslateALongFileInOneGo() {
    String line =
        "hook.Add('a', 'b', function(x) for i = 1, 3 do if i != x && !t[i] then continue end f(i)"
            + " /* c */ end end) // d\n";
    String text = line.repeat(10_000);
    Translation translation = GmodDialect.translate(text);
    assertThat(translation.isRight()).isTrue();
    assertThat(translation.lua().lines().count()).isEqualTo(10_000);
    assertThat(new Compiler().compile(translation.lua()).isfunction()).isTrue();
  }

  @Test
  void shouldReadOneExpressionOnly() {
    assertThat(GmodDialect.translateExpression("#data.list > 2 && !data.bot").lua())
        .isEqualTo("#data.list > 2  and  not data.bot");
    assertThat(GmodDialect.translateExpression("data.x = 1").errors())
        .containsExactly(new SyntaxError(1, 8, "unexpected symbol near '='"));
    assertThat(GmodDialect.translateExpression("true) or (true").errors())
        .containsExactly(new SyntaxError(1, 5, "unexpected symbol near ')'"));
    assertThat(GmodDialect.translateExpression("").errors())
        .containsExactly(new SyntaxError(1, 1, "unexpected symbol near <eof>"));
  }
}
