package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.event;
import static dev.realtime.actions.file.LogFixture.kill;
import static dev.realtime.actions.file.LogFixture.kills;
import static dev.realtime.actions.file.LogFixture.numbers;
import static dev.realtime.api.log.EventLogQuery.LARGEST_LIMIT;
import static dev.realtime.api.log.EventLogQuery.Order.NEWEST_FIRST;
import static dev.realtime.api.log.EventLogQuery.Order.OLDEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.log.EventLogException;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.EventLogQuery.Order;
import dev.realtime.api.log.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventLogReaderTest {
  private static final Instant NOON = LogFixture.NOON;

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
  void shouldReadARangeFromTheMiddleOfMany(String format) {
    append(logs.action("{\"path\":\"x\",\"format\":\"" + format + "\"}"), kills(0, 40_000));

    List<LoggedEvent> read =
        logs.read(
            new EventLogQuery(
                "x",
                NOON.plusSeconds(31_000),
                NOON.plusSeconds(31_099),
                LARGEST_LIMIT,
                null,
                OLDEST_FIRST));

    assertThat(numbers(read)).isEqualTo(range(31_000, 31_100));
    assertThat(read.get(5).data()).isEqualTo(kill(31_005).data());
    assertThat(read.get(5).channel()).isEqualTo("player:death");
    assertThat(read.get(5).time()).isEqualTo(NOON.plusSeconds(31_005));
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldKeepTheEndOfTheLogThatComesFirst(String format) {
    append(logs.action("{\"path\":\"x\",\"format\":\"" + format + "\"}"), kills(0, 10_000));

    assertThat(numbers(logs.read(query(null, null, 5, null, OLDEST_FIRST))))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(numbers(logs.read(query(null, null, 5, null, NEWEST_FIRST))))
        .containsExactly(9999, 9998, 9997, 9996, 9995);
    assertThat(numbers(logs.read(query(null, NOON.plusSeconds(4000), 3, null, NEWEST_FIRST))))
        .containsExactly(4000, 3999, 3998);
    assertThat(numbers(logs.read(query(NOON.plusSeconds(4000), null, 3, null, OLDEST_FIRST))))
        .containsExactly(4000, 4001, 4002);
  }

  @ParameterizedTest
  @CsvSource({"binary, 10", "jsonl, 10", "binary, 0"})
  void shouldAgreeWithASearchThroughEverything(String format, int disorder) {
    Random random = new Random(7);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      // seconds that repeat, out of order by some, now and then by far
      long jitter = disorder == 0 ? 0 : random.nextInt(2 * disorder) - disorder;
      long outlier =
          disorder > 0 && random.nextInt(2000) == 0 ? random.nextInt(20_000) - 10_000 : 0;
      Instant time = NOON.plusSeconds(i / 3 + jitter + outlier);
      events.add(event(time, "c" + random.nextInt(3), "{\"n\":" + i + "}"));
    }
    FileAction action =
        logs.action("{\"path\":\"x\",\"max_size\":\"24KB\",\"format\":\"" + format + "\"}");
    for (int from = 0; from < events.size(); ) {
      int to = Math.min(events.size(), from + 1 + random.nextInt(400));
      append(action, events.subList(from, to));
      from = to;
    }

    for (int round = 0; round < 120; round++) {
      Instant start = random.nextInt(4) == 0 ? null : NOON.plusSeconds(random.nextInt(7000));
      Instant end =
          random.nextInt(4) == 0
              ? null
              : (start == null ? NOON : start).plusSeconds(random.nextInt(800));
      int limit = random.nextBoolean() ? 1 + random.nextInt(50) : LARGEST_LIMIT;
      String channel = random.nextInt(3) == 0 ? "c1" : null;
      Order order = random.nextBoolean() ? OLDEST_FIRST : NEWEST_FIRST;
      EventLogQuery query = query(start, end, limit, channel, order);

      assertThat(numbers(logs.read(query))).as("%s", query).isEqualTo(expected(events, query));
    }
  }

  private static List<Integer> expected(List<Event> events, EventLogQuery query) {
    Comparator<Event> inOrder =
        Comparator.comparing(Event::time).thenComparing(event -> event.data().get("n").asInt());
    Stream<Event> stream =
        events.stream()
            .filter(e -> query.start() == null || !e.time().isBefore(query.start()))
            .filter(e -> query.end() == null || !e.time().isAfter(query.end()))
            .filter(e -> query.channel() == null || query.channel().equals(e.channel()))
            .sorted(query.order() == OLDEST_FIRST ? inOrder : inOrder.reversed());
    return stream.limit(query.limit()).map(event -> event.data().get("n").asInt()).toList();
  }

  @Test
  void shouldReadOnlyTheBlocksThatItNeeds() throws Exception {
    FileAction action = logs.action("{\"path\":\"x\"}");
    append(action, kills(0, 30_000));
    // whoever reads these blocks reports the damage
    Path data = LogFixture.data(logs.segments("x").get(0));
    DamageTest.flipBit(data, DamageTest.find(data, 300), 0);
    DamageTest.flipBit(data, DamageTest.find(data, 15_000), 0);

    Instant late = NOON.plusSeconds(28_000);
    assertThat(numbers(logs.read(query(null, null, 10, null, NEWEST_FIRST)))).hasSize(10);
    assertThat(numbers(logs.read(query(late, null, 10, null, OLDEST_FIRST)))).hasSize(10);
    assertThat(
            logs.read(
                query(NOON.plusSeconds(5_000), NOON.plusSeconds(5_009), 100, null, OLDEST_FIRST)))
        .hasSize(10);
    assertThat(
            logs.read(
                query(NOON.plusSeconds(5_000), NOON.plusSeconds(5_009), 100, null, NEWEST_FIRST)))
        .hasSize(10);
    assertThat(logs.told).isEmpty();

    logs.readAll("x");
    assertThat(logs.told).hasSize(2);
  }

  @Test
  void shouldSeeWhatWasAppendedSinceTheLastReading() {
    FileAction action = logs.action("{\"path\":\"x\",\"max_size\":\"100KB\"}");
    Random random = new Random(3);
    int written = 0;
    for (int round = 0; round < 60; round++) {
      int more = random.nextInt(5) == 0 ? 5_000 : 1 + random.nextInt(700);
      append(action, kills(written, written + more));
      written += more;

      int limit = Math.min(written, 1 + random.nextInt(2_500));
      List<Integer> newest = new ArrayList<>(range(written - limit, written));
      Collections.reverse(newest);
      assertThat(numbers(logs.read(query(null, null, limit, null, NEWEST_FIRST))))
          .isEqualTo(newest);
      Instant start = NOON.plusSeconds(written - limit);
      assertThat(numbers(logs.read(query(start, null, limit, null, OLDEST_FIRST))))
          .isEqualTo(range(written - limit, written));
    }
  }

  @Test
  void shouldNotTakeANewLogForTheOneThatHadItsName() throws Exception {
    for (int round = 0; round < 4; round++) {
      int first = round * 10_000;
      // shorter from round to round: where the last one ended, the next has nothing
      FileAction action = logs.action("{\"path\":\"x\"}");
      append(action, kills(first, first + 9_000 / (round + 1)));

      assertThat(numbers(logs.read(query(null, null, 1, null, NEWEST_FIRST))))
          .containsExactly(first + 9_000 / (round + 1) - 1);
      assertThat(logs.readAll("x")).hasSize(9_000 / (round + 1));

      action.close();
      for (Path file : filesOf(folder.resolve("x"))) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }

  @Test
  void shouldGiveDataThatMayBeChangedOneByOne() {
    append(logs.action("{\"path\":\"x\"}"), kills(0, 3));
    List<LoggedEvent> events = logs.readAll("x");
    ObjectNode changed = (ObjectNode) events.get(1).data();

    changed.put("n", 7).put("new", true);
    assertThat(changed.remove("killer").asText()).isEqualTo("Player 1");
    assertThat(changed.remove("nothing")).isNull();
    changed.properties().forEach(field -> field.setValue(field.getValue()));
    assertThat(changed)
        .isEqualTo(LogFixture.json("{\"n\":7,\"weapon\":\"weapon_ar2\",\"new\":true}"))
        .hasToString("{\"n\":7,\"weapon\":\"weapon_ar2\",\"new\":true}");
    changed.retain("new");
    assertThat(changed).hasToString("{\"new\":true}");
    changed.removeAll();
    assertThat(changed.isEmpty()).isTrue();

    assertThat(events.get(0).data()).isEqualTo(kill(0).data());
    assertThat(events.get(2).data()).isEqualTo(kill(2).data()).hasSameHashCodeAs(kill(2).data());
    assertThat(logs.readAll("x").get(1).data()).isEqualTo(kill(1).data());
  }

  @Test
  void shouldReadBothFormatsOfOneLog() {
    FileAction binary = logs.action("{\"path\":\"x\"}");
    append(binary, kills(0, 10));
    binary.close();
    FileAction lines = logs.action("{\"path\":\"x\",\"format\":\"jsonl\"}");
    append(lines, kills(10, 20));
    lines.close();
    append(logs.action("{\"path\":\"x\"}"), kills(20, 30));

    assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 30));
  }

  @Test
  void shouldWriteLinesThatOtherToolsRead() throws Exception {
    append(
        logs.action("{\"path\":\"x\",\"format\":\"jsonl\"}"),
        event(NOON.plusMillis(250), "player:death", "{\"killer\":\"Jörg\"}"),
        event(NOON, "c", "[1]"));

    assertThat(Files.readAllLines(logs.segments("x").get(0)))
        .containsExactly(
            "{\"time\":1795262400.25,\"channel\":\"player:death\",\"data\":{\"killer\":\"Jörg\"}}",
            "{\"time\":1795262400,\"channel\":\"c\",\"data\":[1]}");
  }

  @Test
  void shouldReadLinesThatOtherToolsWrote() throws Exception {
    Path log = Files.createDirectories(folder.resolve("x"));
    Files.writeString(
        log.resolve("00000001.jsonl"),
        "{ \"channel\": \"c\", \"data\": {\"n\":1}, \"time\": 1.7952624E9 }\n"
            + "{\"time\":1795262401,\"channel\":\"c\",\"data\":{\"n\":2}}\n");

    assertThat(numbers(logs.readAll("x"))).containsExactly(1, 2);
    assertThat(logs.readAll("x").get(0).time()).isEqualTo(NOON);
  }

  @Test
  void shouldSayThatThereIsNoLog() {
    assertThat(logs.reader().has("logs/x.log")).isFalse();
    assertThatThrownBy(() -> logs.readAll("logs/x.log"))
        .isInstanceOf(EventLogException.class)
        .hasMessage("no event log at logs/x.log");

    append(logs.action("{\"path\":\"logs/x.log\"}"), kill(1));
    assertThat(logs.reader().has("logs/x.log")).isTrue();
    assertThat(logs.reader().has("logs")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a\\..\\x",
        "C:/x",
        "c:x",
        "",
        ".",
        "\0"
      })
  void shouldRefusePathsOutsideTheFolder(String path) {
    assertThatThrownBy(() -> logs.reader().has(path))
        .isInstanceOf(EventLogException.class)
        .hasMessage(path + " lies outside the folder of event logs");
    assertThatThrownBy(() -> logs.readAll(path))
        .isInstanceOf(EventLogException.class)
        .hasMessageContaining("lies outside the folder of event logs");
  }

  private static EventLogQuery query(
      @Nullable Instant start,
      @Nullable Instant end,
      int limit,
      @Nullable String channel,
      Order order) {
    return new EventLogQuery("x", start, end, limit, channel, order);
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
