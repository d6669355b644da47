package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.NOON;
import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.kill;
import static dev.realtime.actions.file.LogFixture.kills;
import static dev.realtime.actions.file.LogFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetentionTest {
  @TempDir Path folder;
  private LogFixture logs;

  @BeforeEach
  void start() {
    logs = new LogFixture(folder);
  }

  @AfterEach
  void stop() {
    logs.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldKeepSoManyFiles(String format) throws Exception {
    FileAction action =
        logs.action("{\"path\":\"x\",\"max_size\":4096,\"keep\":3,\"format\":\"" + format + "\"}");
    append(action, kills(0, 5000));

    assertThat(logs.segments("x")).hasSize(3);
    try (var files = Files.list(folder.resolve("x"))) {
      assertThat(files.toList()).hasSizeLessThanOrEqualTo(6);
    }
    List<Integer> left = numbers(logs.readAll("x"));
    assertThat(left).isEqualTo(range(left.get(0), 5000)).hasSizeLessThan(3000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldKeepSoManyBytes(String format) {
    FileAction action =
        logs.action("{\"path\":\"x\",\"keep\":{\"size\":\"64KB\"},\"format\":\"" + format + "\"}");
    append(action, kills(0, 20_000));

    List<Integer> left = numbers(logs.readAll("x"));
    assertThat(left).isEqualTo(range(left.get(0), 20_000)).hasSizeLessThan(10_000);
    if (format.equals("jsonl")) {
      // 64 KB of lines of about 100 bytes, less the part that the next file may need
      assertThat(left).hasSizeBetween(400, 700);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldKeepForSoLong(String format) {
    FileAction action =
        logs.action("{\"path\":\"x\",\"keep\":\"8h\",\"format\":\"" + format + "\"}");
    for (int hour = 0; hour < 20; hour++) {
      logs.now = NOON.plusSeconds(3600L * hour);
      append(action, kill(3600 * hour));
    }

    // a file is appended to for an eighth of the time, and kept for eight hours after its last
    List<Integer> left = numbers(logs.readAll("x"));
    assertThat(left).endsWith(19 * 3600).contains(12 * 3600).doesNotContain(9 * 3600);
  }

  @Test
  void shouldLetGoOfOldFilesOfALogThatIsOpenedAgain() {
    append(logs.action("{\"path\":\"x\",\"keep\":\"8h\"}"), kills(0, 10));
    logs.close();
    logs = new LogFixture(folder);
    logs.now = NOON.plusSeconds(9 * 3600);
    append(logs.action("{\"path\":\"x\",\"keep\":\"8h\"}"), kill(9 * 3600));

    assertThat(numbers(logs.readAll("x"))).containsExactly(9 * 3600);
  }

  @Test
  void shouldLetGoOfOldFilesOfALogThatNobodyWritesAnyMore() {
    FileAction action = logs.action("{\"path\":\"{killer}\",\"keep\":\"8h\"}");
    append(action, kill(1));
    for (int hour = 0; hour < 12; hour++) {
      logs.now = NOON.plusSeconds(3600L * hour);
      append(action, LogFixture.event(logs.now, "c", "{\"killer\":\"other\",\"n\":0}"));
    }

    // the log stands, and is empty
    assertThat(logs.readAll("Player 1")).isEmpty();
    assertThat(logs.readAll("other")).isNotEmpty();
  }

  @Test
  void shouldKeepEverythingByDefault() throws Exception {
    append(logs.action("{\"path\":\"x\",\"max_size\":4096}"), kills(0, 5000));
    logs.now = NOON.plusSeconds(1_000_000_000);
    append(logs.action("{\"path\":\"x\",\"max_size\":4096}"), kill(5000));

    assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 5001));
    assertThat(logs.segments("x")).hasSizeGreaterThan(5);
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
