package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All hostile scripts at once, in an engine with little memory, while another rule fires. */
@Tag("slow")
final class HostileFilesTest {
  private static final int ROUNDS = 1;

  @TempDir private Path folder;

  @Test
  void shouldKeepAnotherRuleFiring() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.add("-Drealtime.script.instructions=1000000");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HostileFiles.class.getName(), folder.toString(), "" + ROUNDS));
    Path output = folder.resolve("output.txt");
    Process engine =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(engine.waitFor(400, TimeUnit.SECONDS)).isTrue();
    } finally {
      engine.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(text).contains("fired 50 of 50 while all of them ran").contains("answered ");
    assertThat(text).doesNotContain("OutOfMemoryError").doesNotContain("not enough memory");
    assertThat(text).contains("realtime.On \"go\": ").contains("stopped: it ran more than");
    assertThat(text).contains("stopped: it holds");
    assertThat(engine.exitValue()).describedAs(text).isZero();
  }
}
