package dev.realtime.engine.lua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luaj.vm2.LuaValue;

/**
 * Numbers, text and mistakes in a rule file are as in the game's Lua: {@code semantics.lua} lists
 * expressions, and {@code semantics.expected} is what the real one prints for them.
 */
final class SemanticsTest {
  private static final Path FOLDER = Path.of("src/test/lua");
  private static final Path SCRIPT = FOLDER.resolve("semantics.lua");
  private static final Path EXPECTED = FOLDER.resolve("semantics.expected");
  private static final int LEAST_CASES = 500;

  private static List<String> printedBy(byte[] script) throws ScriptException {
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
    sandbox.run(sandbox.compile(script, "semantics.lua"), LuaValue.NONE);
    return lines;
  }

  @Test
  void shouldPrintWhatTheGamesLuaPrints() throws Exception {
    List<String> printed = printedBy(Files.readAllBytes(SCRIPT));
    assertThat(printed).hasSizeGreaterThan(LEAST_CASES);
    assertThat(printed).containsExactlyElementsOf(Files.readAllLines(EXPECTED));
  }

  @Test
  void shouldExpectWhatTheRealOnePrints() throws Exception {
    Process real;
    try {
      real =
          new ProcessBuilder("luajit", SCRIPT.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      System.err.println(
          "NO luajit ON THE PATH: semantics.expected is believed, and not compared with it");
      return;
    }
    String output = new String(real.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(real.waitFor()).isZero();
    assertThat(output.lines()).containsExactlyElementsOf(Files.readAllLines(EXPECTED));
  }
}
