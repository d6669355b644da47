package dev.realtime.lua.dialect;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about texts that are not Lua, and where. */
final class SyntaxErrorTest {

  static List<Cases> texts() {
    return Cases.read("errors.txt", "errors");
  }

  private static String errorsOf(String text) {
    return GmodDialect.translate(text).errors().stream()
        .map(error -> error.line() + ":" + error.column() + ": " + error.message() + "\n")
        .collect(joining());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldNameThePlaceOfEveryError(Cases text) {
    assertThat(errorsOf(text.program())).isEqualTo(text.section());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldNotDependOnTheKindOfLineBreaks(Cases text) {
    assertThat(errorsOf(text.program().replace("\n", "\r\n"))).isEqualTo(text.section());
    assertThat(errorsOf(text.program().replace("\n", "\r"))).isEqualTo(text.section());
  }

  @Test
  void shouldReturnTheTextItselfWhenItHasErrors() {
    String text = "if a != b then x = = 1 end";
    assertThat(GmodDialect.translate(text).lua()).isSameAs(text);
  }

  @Test
  void shouldStopAfterTwenty() {
    assertThat(GmodDialect.translate("x = = 1\n".repeat(100)).errors()).hasSize(20);
  }

  @Test
  void shouldBoundTheLocalsOfAFunction() {
    String locals = "local " + "a,".repeat(199) + "a = 1\n";
    assertThat(errorsOf(locals)).isEmpty();
    assertThat(errorsOf(locals + "local b\n  local c"))
        .isEqualTo("2:7: main function has more than 200 local variables\n");
    assertThat(errorsOf("\nfunction f()\n" + locals + "local b end"))
        .isEqualTo("4:7: function at line 2 has more than 200 local variables\n");
    assertThat(errorsOf("do " + locals + "end do " + locals + "end")).isEmpty();
    assertThat(errorsOf("local a, b\nfunction f()\n  " + locals + "end"))
        .startsWith("3:405: function at line 2 has, with those around it, more than 200 local");
  }

  @Test
  void shouldBoundTheUpvaluesOfAFunction() {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 61; i++) {
      text.append("local v").append(i).append('\n');
    }
    text.append("return function()\n");
    for (int i = 1; i <= 60; i++) {
      text.append("v").append(i).append(" = v1\n");
    }
    assertThat(errorsOf(text + "end")).isEmpty();
    assertThat(errorsOf(text + "v61 = 1 end"))
        .isEqualTo("123:1: function at line 62 has more than 60 upvalues\n");
  }
}
