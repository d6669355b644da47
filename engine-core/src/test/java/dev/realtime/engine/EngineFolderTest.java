package dev.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two engines of one id would act twice, so a data folder has one engine at a time. */
@Timeout(60)
final class EngineFolderTest {
  @TempDir private Path folder;

  /** Another program that wants the folder. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) {
      try (EngineFolder taken = EngineFolder.take(Path.of(arguments[0]), new Random())) {
        System.out.println("taken");
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private String other() throws Exception {
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void shouldKeepOtherProcessesOutAfterItsOwnProcessAskedAgain() throws Exception {
    String refusal =
        "the data folder "
            + folder
            + " is in use by another engine; end it, or name another folder with --data";
    try (EngineFolder held = EngineFolder.take(folder, new Random())) {
      assertThatThrownBy(() -> EngineFolder.take(folder, new Random())).hasMessage(refusal);

      assertThat(other()).isEqualTo(refusal);
    }
    assertThat(other()).isEqualTo("taken");
  }

  @Test
  void shouldRememberWhoTheEngineIs() throws Exception {
    String id;
    try (EngineFolder held = EngineFolder.take(folder, new Random())) {
      id = held.engineId();
    }
    try (EngineFolder held = EngineFolder.take(folder, new Random())) {
      assertThat(held.engineId()).isEqualTo(id).isNotEmpty();
    }
  }
}
