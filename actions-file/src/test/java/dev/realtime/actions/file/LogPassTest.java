package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.NOON;
import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.kills;
import static dev.realtime.actions.file.LogFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogPass;
import dev.realtime.api.log.EventLogRange;
import dev.realtime.api.log.EventLogStats;
import dev.realtime.api.log.LoggedEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogPassTest {
  private static final EventLogRange ALL = new EventLogRange("x", null, null, null);

  @TempDir Path folder;
  private LogFixture logs;

  @BeforeEach
  void open() {
    logs = new LogFixture(folder);
  }

  @AfterEach
  void close() {
    logs.close();
  }

  private FileAction action(String format) {
    return logs.action(
        "{\"path\":\"x\",\"max_size\":\"16KB\",\"format\":\"" + format + "\",\"keep\":1000}");
  }

  private static List<Integer> next(EventLogPass pass) {
    List<LoggedEvent> events = new ArrayList<>();
    pass.next(events::add);
    return numbers(events);
  }

  private static List<Integer> range(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldHandOverEachEventOnceWhileTheLogGrows(String format) throws Exception {
    FileAction action = action(format);
    append(action, kills(0, 10));
    EventLogPass pass = logs.reader().pass(ALL);
    Random random = new Random(5);
    int seen = 0;
    int written = 10;
    for (int round = 0; round < 60; round++) {
      assertThat(next(pass)).isEqualTo(range(seen, written));
      assertThat(pass.progress()).isEqualTo(1);
      seen = written;
      int more = random.nextInt(4) == 0 ? random.nextInt(3000) : random.nextInt(5);
      append(action, kills(written, written + more));
      written += more;
    }
    assertThat(logs.segments("x")).hasSizeGreaterThan(5);
    assertThat(logs.told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldBeginBeforeTheLastEvents(String format) {
    append(action(format), kills(0, 6_000));

    for (int last : new int[] {0, 1, 10, 1_000, 1_024, 2_500, 5_999, 6_000, 9_999}) {
      EventLogPass pass = logs.reader().passFromEnd(ALL, last);
      assertThat(next(pass))
          .as("the last %d", last)
          .isEqualTo(range(Math.max(0, 6_000 - last), 6_000));
      assertThat(next(pass)).isEmpty();
    }
    EventLogPass following = logs.reader().passFromEnd(ALL, 2);
    append(action(format), kills(6_000, 6_003));
    assertThat(next(following)).isEqualTo(range(5_998, 6_003));
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldHandOverOnlyWhatTheRangeWants(String format) {
    append(action(format), kills(0, 3_000));
    append(action(format), LogFixture.event(NOON.plusSeconds(50), "chat", "{\"n\":-1}"));

    EventLogRange times = new EventLogRange("x", NOON.plusSeconds(40), NOON.plusSeconds(60), null);
    List<Integer> expected = range(40, 61);
    expected.add(-1);
    assertThat(next(logs.reader().pass(times))).isEqualTo(expected);
    assertThat(next(logs.reader().pass(new EventLogRange("x", null, null, "chat"))))
        .containsExactly(-1);
  }

  @Test
  void shouldGoOnWhereOldFilesWereDeleted() {
    FileAction action = logs.action("{\"path\":\"x\",\"max_size\":\"16KB\",\"keep\":2}");
    append(action, kills(0, 100));
    EventLogPass pass = logs.reader().pass(ALL);
    assertThat(next(pass)).isEqualTo(range(0, 100));

    append(action, kills(100, 30_000));

    assertThat(next(pass)).isSorted().doesNotHaveDuplicates().contains(29_999).doesNotContain(99);
  }

  @Test
  void shouldPassOverWhatIsDamagedAndSaySoOnce() throws Exception {
    FileAction action = logs.action("{\"path\":\"x\"}");
    for (int i = 0; i < 300; i++) {
      append(action, kills(i, i + 1));
    }
    Path data = LogFixture.data(logs.segments("x").get(0));
    DamageTest.flipBit(data, DamageTest.find(data, 150), 2);
    EventLogPass pass = logs.reader().pass(ALL);

    List<Integer> intact = range(0, 300);
    intact.remove(Integer.valueOf(150));
    assertThat(next(pass)).isEqualTo(intact);
    append(action, kills(300, 301));
    assertThat(next(pass)).containsExactly(300);
    assertThat(logs.told).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldTellWhatALogHolds(String format) throws Exception {
    append(action(format), kills(0, 4_000));

    EventLogStats stats = logs.reader().stats("x");

    assertThat(stats.events()).isEqualTo(4_000);
    assertThat(stats.earliest()).isEqualTo(NOON);
    assertThat(stats.latest()).isEqualTo(NOON.plusSeconds(3_999));
    assertThat(stats.segments()).isEqualTo(logs.segments("x").size()).isGreaterThan(1);
    assertThat(stats.bytes() / 4_000.0).isBetween(4.0, format.equals("binary") ? 20.0 : 120.0);
  }

  @Test
  void shouldTellThatALogHoldsNothingYet() {
    FileAction action = logs.action("{\"path\":\"x\"}");
    append(action, kills(0, 1));
    logs.action("{\"path\":\"y\"}");

    assertThat(logs.reader().stats("x").events()).isEqualTo(1);
    assertThatThrownBy(() -> logs.reader().stats("y"))
        .isInstanceOf(EventLogException.class)
        .hasMessage("no event log at y");
    assertThatThrownBy(() -> logs.reader().pass(new EventLogRange("../x", null, null, null)))
        .hasMessage("../x lies outside the folder of event logs");
    assertThatThrownBy(() -> new EventLogRange("x", NOON, NOON.minusSeconds(1), null))
        .hasMessageContaining("lies after end_time");
  }
}
