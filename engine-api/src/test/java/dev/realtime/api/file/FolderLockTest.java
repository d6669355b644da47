package dev.realtime.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FolderLockTest {
  @TempDir private Path folder;

  /** A process of its own that tries to take the folder, and says how that went. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      try (FolderLock lock = FolderLock.take(Path.of(arguments[0]), "lock")) {
        System.out.println("taken");
        while (arguments.length > 1 && System.in.read() >= 0) {
          // has it until it is told to end
        }
      } catch (FolderInUseException e) {
        System.out.println(e.isByThisProcess() + " " + e.process());
      }
    }
  }

  private Process start(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                folder.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private String other() throws Exception {
    Process other = start();
    try {
      String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      other.waitFor();
      return said.strip();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void shouldStillHaveTheFolderAfterThisProcessAskedForItAgain() throws Exception {
    long pid = ProcessHandle.current().pid();
    try (FolderLock lock = FolderLock.take(folder, "lock")) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> FolderLock.take(folder, "lock"))
            .isInstanceOf(FolderInUseException.class)
            .hasMessage("the folder " + folder + " is in use by this process");
        Path roundabout =
            folder.resolve("..").resolve(Objects.requireNonNull(folder.getFileName()));
        assertThatThrownBy(() -> FolderLock.take(roundabout, "lock"))
            .isInstanceOf(FolderInUseException.class);
        Path link = folder.resolveSibling(folder.getFileName() + "-link");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, folder);
        assertThatThrownBy(() -> FolderLock.take(link, "lock"))
            .isInstanceOf(FolderInUseException.class);
        Files.delete(link);
      }
      assertThat(other()).isEqualTo("false " + pid);
    }
    assertThat(other()).isEqualTo("taken");
  }

  @Test
  void shouldNameTheProcessThatHasTheFolder() throws Exception {
    Process other = start("and stay");
    try (var said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("taken");
      assertThatThrownBy(() -> FolderLock.take(folder, "lock"))
          .isInstanceOf(FolderInUseException.class)
          .hasMessage("the folder " + folder + " is in use by process " + other.pid());

      other.destroyForcibly().waitFor();
      FolderLock.take(folder, "lock").close();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void shouldGiveUpNothingButItsOwn() throws Exception {
    FolderLock first = FolderLock.take(folder, "lock");
    first.close();
    try (FolderLock second = FolderLock.take(folder, "lock");
        FolderLock another = FolderLock.take(folder, "another")) {
      first.close();
      assertThatThrownBy(() -> FolderLock.take(folder, "lock"))
          .isInstanceOf(FolderInUseException.class);
    }
  }

  @Test
  void shouldLeaveAFolderFreeThatCouldNotBeTaken() throws Exception {
    Files.createDirectory(folder.resolve("lock"));
    assertThatThrownBy(() -> FolderLock.take(folder, "lock")).isInstanceOf(IOException.class);
    Files.delete(folder.resolve("lock"));
    FolderLock.take(folder, "lock").close();
  }
}
