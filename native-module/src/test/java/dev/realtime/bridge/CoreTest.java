package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module's own tests, of what needs neither Lua nor an engine. */
final class CoreTest {
  @TempDir private Path folder;

  @Test
  void shouldPassItsOwnTests() throws Exception {
    NativeModule.file();
    Path output = folder.resolve("output");
    Process tests =
        new ProcessBuilder(
                NativeModule.folder().resolve("target/native/linux64/core_test").toString(),
                NativeModule.folder().resolve("frames.txt").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(tests.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output)).isEqualTo("core: all passed\n");
    assertThat(tests.exitValue()).isZero();
  }
}
