package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.luaj.LuaValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers, text and mistakes in a rule file are as in the game's Lua: {@code semantics.lua} lists
 * expressions, {@code patterns.lua} patterns with texts to try them on, and the file {@code
 * .expected} beside each is what the real one prints for them.
 */
final class SemanticsTest {
  private static final Path FOLDER = Path.of("src/test/lua");
  private static final int LEAST_CASES = 500;

  private static List<String> printedBy(String name) throws ScriptException, IOException {
    List<String> lines = new ArrayList<>();
    Sandbox sandbox = new Sandbox();
    sandbox
        .globals()
        .set(
            "print",
            Sandbox.function(
                arguments -> {
                  lines.add(LuaText.of(arguments.arg1()));
                  return LuaValue.NONE;
                }));
    sandbox.run(sandbox.compile(Files.readAllBytes(script(name)), name + ".lua"), LuaValue.NONE);
    return lines;
  }

  private static Path script(String name) {
    return FOLDER.resolve(name + ".lua");
  }

  private static List<String> expected(String name) throws IOException {
    return Files.readAllLines(FOLDER.resolve(name + ".expected"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"semantics", "patterns"})
  void shouldPrintWhatTheGamesLuaPrints(String name) throws Exception {
    List<String> printed = printedBy(name);
    assertThat(printed).hasSizeGreaterThan(LEAST_CASES);
    assertThat(printed).containsExactlyElementsOf(expected(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"semantics", "patterns"})
  void shouldExpectWhatTheRealOnePrints(String name) throws Exception {
    Process real;
    try {
      real =
          new ProcessBuilder("luajit", script(name).toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      System.err.println(
          "NO luajit ON THE PATH: " + name + ".expected is believed, and not compared with it");
      return;
    }
    String output = new String(real.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(real.waitFor()).isZero();
    assertThat(output.lines()).containsExactlyElementsOf(expected(name));
  }
}
