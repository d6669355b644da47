package example.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.RealtimeEngine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example, as somebody who copies it would run it. */
final class KillTrackerTest {
  private static final Path RULES = Path.of("rules/streaks.lua");

  @TempDir private Path folder;

  @Test
  void shouldTrackAMatchInMemory() throws Exception {
    assertThat(track(RealtimeEngine.builder())).containsAll(expected());
  }

  @Test
  void shouldTrackAMatchOnARedisOfItsOwn() throws Exception {
    assertThat(track(RealtimeEngine.builder().store("embedded:"))).containsAll(expected());
  }

  private static Iterable<String> expected() {
    return List.of("John is on a streak", "1. John 3", "2. Zoë 1");
  }

  private List<String> track(RealtimeEngine.Builder engine) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    KillTracker.track(
        engine.dataFolder(folder), RULES, new PrintStream(out, true, StandardCharsets.UTF_8));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    // A window may end between two of the events.
    assertThat(lines).anyMatch(line -> line.matches("in a second: \\{kills=[1-5]}"));
    assertThat(lines).filteredOn(line -> line.startsWith("logged: {")).hasSize(5);
    assertThat(lines).noneMatch(line -> line.contains("3. "));
    return lines;
  }
}
