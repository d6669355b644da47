package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.lua.dialect.SyntaxError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a script's check says without running it. */
final class CheckedScriptTest {

  private static CheckedScript check(String source) {
    return CheckedScript.of(source.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldFindNothingInARightScript() {
    assertThat(check("error('not run') // !").errors()).isEmpty();
  }

  @Test
  void shouldShowTheLineOfAnError() {
    CheckedScript script = check("\uFEFFlocal = 1\r\nx = 1 /* a\n*/ y = = 2\n");
    assertThat(script.errors())
        .containsExactly(
            new SyntaxError(1, 7, "<name> expected near '='"),
            new SyntaxError(3, 8, "unexpected symbol near '='"));
    assertThat(script.errors())
        .extracting(script::lineOf)
        .containsExactly("local = 1", "*/ y = = 2");
  }

  @Test
  void shouldShowNoLineBehindTheLast() {
    CheckedScript script = check("if x then\n");
    assertThat(script.errors()).extracting(SyntaxError::line).containsExactly(2);
    assertThat(script.lineOf(script.errors().get(0))).isEmpty();
  }

  @Test
  void shouldFindWhatOnlyTheCompilerFinds() {
    assertThat(check("x = 1\ngoto nowhere").errors())
        .containsExactly(new SyntaxError(2, 1, "no visible label 'nowhere' for <goto> at line 2"));
  }
}
