package dev.realtime.lua.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that nobody writes on purpose, and many that people do write. */
final class HostileTextTest {
  private static final List<String> TOKENS =
      List.of(
          ("and break do else elseif end false for function goto if in local nil not or repeat"
                  + " return then true until while continue x y _ \u00e9 \u201c 1 .5 0x 3x 'a' \" '"
                  + " [[ ]] [==[ ]==] + - * / % ^ # == ~= != ! && || & | <= >= < > = ( ) { } [ ] ; :"
                  + " :: , . .. ... // /* */ -- --[[ \\ \\n \u0000 \uFEFF \uD800 @ $ \r \n \t")
              .split(" "));

  private final Compiler compiler = new Compiler();

  @RepeatedTest(20)
  void shouldAnswerEveryText(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(80);
      for (int j = 0; j < length; j++) {
        text.append(TOKENS.get(random.nextInt(TOKENS.size())));
        text.append(random.nextInt(3) == 0 ? "" : random.nextInt(6) == 0 ? "\n" : " ");
      }
      check(text.toString());
    }
  }

  private void check(String text) {
    Translation translation = GmodDialect.translate(text);
    assertThat(translation.errors()).hasSizeLessThanOrEqualTo(20);
    if (translation.isRight()) {
      boolean compiles = !translation.lua().contains("goto");
      assertThat(!compiles || compiler.compile(translation.lua()).isfunction())
          .describedAs(text)
          .isTrue();
    } else {
      long lines = text.chars().filter(c -> c == '\n' || c == '\r').count() + 1;
      assertThat(translation.errors())
          .allMatch(error -> error.line() >= 1 && error.line() <= lines && error.column() >= 1);
      assertThat(translation.lua()).isSameAs(text);
    }
    GmodDialect.translateExpression(text);
  }

  /** What LuaJIT 2.1 compiles, all of it, must be right. */
  static List<Cases> realPrograms() {
    return Cases.read("accepted.txt", "");
  }

  @ParameterizedTest
  @MethodSource("realPrograms")
  void shouldAcceptWhatPeopleWrite(Cases program) {
    Translation translation = GmodDialect.translate(program.program());
    assertThat(translation.errors()).isEmpty();
    assertThat(new Compiler().compile(translation.lua()).isfunction()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("realPrograms")
  void shouldAnswerWhatPeopleMistype(Cases program) {
    String text = program.program();
    for (int i = 0; i < text.length(); i++) {
      check(text.substring(0, i) + text.substring(i + 1));
      check(text.substring(0, i));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (             | 1:401: chunk has too many syntax levels
          {             | 1:1: unexpected symbol near '{'
          x = {         | 1:1199: chunk has too many syntax levels
          x = not       | 1:11: unexpected symbol near '='
          do            | 1:601: chunk has too many syntax levels
          f(function()  | 1:1301: chunk has too many syntax levels
          a..           | 1:2: '=' expected near '..'
          !             | 1:1: unexpected symbol near '!'
          /*            | 1:1: unfinished comment near '/* /* /* /* /* /* /* /* /* /* /* /* /* /...'
          """)
  void shouldBoundNesting(String part, String error) {
    SyntaxError first = GmodDialect.translate((part + " ").repeat(100_000)).errors().get(0);
    assertThat(first.line() + ":" + first.column() + ": " + first.message()).isEqualTo(error);
  }

  @Test
  void shouldAnswerTenMegabytes() {
    // two of them begin a comment, and a comment is right
    assertThat(GmodDialect.translate("-".repeat(10_000_000)).isRight()).isTrue();
    assertThat(GmodDialect.translate("- ".repeat(5_000_000)).errors())
        .containsExactly(new SyntaxError(1, 1, "unexpected symbol near '-'"));
    assertThat(GmodDialect.translate("x = " + "- ".repeat(5_000_000)).errors())
        .containsExactly(new SyntaxError(1, 403, "chunk has too many syntax levels"));
    assertThat(GmodDialect.translate("/* " + "]=".repeat(5_000_000) + "*/").isRight()).isTrue();
    assertThat(GmodDialect.translate("x=1;".repeat(2_500_000)).isRight()).isTrue();
  }
}
