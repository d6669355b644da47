package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.event;
import static dev.realtime.actions.file.LogFixture.json;
import static dev.realtime.actions.file.LogFixture.kill;
import static dev.realtime.actions.file.LogFixture.kills;
import static dev.realtime.actions.file.LogFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.api.template.MissingValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileActionTest {
  private static final List<String> VALUES =
      List.of(
          "{}",
          "[]",
          "null",
          "true",
          "\"text alone\"",
          "0",
          "{\"a\":{\"b\":{\"c\":[1,[2,[3,{}]],\"x\",null,false]}},\"empty\":{},\"none\":[]}",
          "[0,-8,-9,55,56,63,64,127,128,255,256,-2147483648,2147483647]",
          "[2147483648,9007199254740993,-9007199254740993,9223372036854775807,-9223372036854775808]",
          "[9223372036854775808,-123456789012345678901234567890]",
          "[0.0,-0.0,1.0,0.1,-1234.25,98.6,3.141592653589793,1e300,5e-324,1.7976931348623157E308]",
          "[1e15,1e16,123456789012345.6,0.000000001,1.0E-10,-0.5,100.0,2.5E-7]",
          "{\"killer\":\"Jörg\",\"text\":\"日本語 😀 \\u0000\\n\\\"\\\\ é\",\"\":\"empty key\"}",
          "{\"ключ\":\"\",\"a b\":\" \"}",
          "{\"half\":\"\\ud83d and \\ude00\"}",
          "{\"timestamp\":1795262400,\"near\":1795262463,\"far\":1795262464,\"before\":1795262336}",
          "{\"long\":\"" + "x".repeat(5000) + "\"}",
          "[" + "1,".repeat(40) + "1]");

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
  void shouldGiveBackExactlyWhatWasAppended(String format) {
    FileAction action = logs.action("{\"path\":\"logs/x.log\",\"format\":\"" + format + "\"}");
    List<Event> events = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (String value : VALUES) {
        events.add(event(LogFixture.NOON.plusMillis(events.size()), "c:" + round, value));
      }
    }
    assertThat(append(action, events.subList(0, 20))).isInstanceOf(Outcome.Done.class);
    assertThat(append(action, events.subList(20, events.size()))).isInstanceOf(Outcome.Done.class);

    List<LoggedEvent> read = logs.readAll("logs/x.log");

    assertThat(read).hasSameSizeAs(events);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i).data()).isEqualTo(events.get(i).data());
      assertThat(read.get(i).data().toString()).isEqualTo(events.get(i).data().toString());
      assertThat(read.get(i).channel()).isEqualTo(events.get(i).channel());
      assertThat(read.get(i).time()).isEqualTo(events.get(i).time());
    }
    assertThat(logs.told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldKeepTimesToTheNanosecond(String format) {
    FileAction action = logs.action("{\"path\":\"x\",\"format\":\"" + format + "\"}");
    List<Instant> times =
        List.of(
            Instant.parse("1700-01-01T00:00:00.000000001Z"),
            Instant.parse("1969-12-31T23:59:59.999999999Z"),
            Instant.EPOCH,
            Instant.parse("2026-11-21T12:00:00.123Z"),
            Instant.parse("2026-11-21T12:00:00.123456Z"),
            Instant.parse("2026-11-21T12:00:00.123456789Z"),
            Instant.parse("2250-01-01T00:00:00Z"));
    append(action, times.stream().map(time -> event(time, "c", "1")).toList());

    assertThat(logs.readAll("x").stream().map(LoggedEvent::time)).isEqualTo(times);
  }

  @Test
  void shouldKeepNumbersThatNoParserMakes() {
    FileAction action = logs.action("{\"path\":\"x\"}");
    List<com.fasterxml.jackson.databind.JsonNode> values =
        List.of(
            FloatNode.valueOf(0.1f),
            DecimalNode.valueOf(new BigDecimal("1.10")),
            BigIntegerNode.valueOf(BigInteger.TEN));
    for (com.fasterxml.jackson.databind.JsonNode value : values) {
      append(action, Event.live("", "c", "", LogFixture.NOON, value));
    }

    assertThat(logs.readAll("x").stream().map(LoggedEvent::data)).isEqualTo(values);
  }

  @Test
  void shouldKeepObjectsOfManyShapesAndKeys() {
    FileAction action = logs.action("{\"path\":\"x\"}");
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      StringBuilder json = new StringBuilder("{\"n\":" + i);
      for (int key = 0; key < i % 100; key++) {
        json.append(",\"k").append(i * 31 + key).append("\":\"v").append(i + key).append('"');
      }
      events.add(event(LogFixture.NOON.plusSeconds(i), "c" + i % 300, json.append('}').toString()));
    }
    append(action, events);

    List<LoggedEvent> read = logs.readAll("x");
    assertThat(read.stream().map(LoggedEvent::data))
        .isEqualTo(events.stream().map(Event::data).toList());
    assertThat(read.stream().map(LoggedEvent::channel))
        .isEqualTo(events.stream().map(Event::channel).toList());
  }

  /** "Aa" and "BB" have one hash, and so has whatever is made of as many of them. */
  @Test
  void shouldKeepTextsThatWereMadeToHaveOneHash() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 8; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      events.add(event(LogFixture.NOON.plusSeconds(i), "c", "{\"text\":\"" + text + "\"}"));
    }
    append(logs.action("{\"path\":\"x\"}"), events);
    assertThat(logs.readAll("x").stream().map(LoggedEvent::data).toList())
        .isEqualTo(events.stream().map(Event::data).toList());
  }

  @Test
  void shouldBeginABlockForAnEventThatIsSmallOnlyAlone() {
    FileAction action = logs.action("{\"path\":\"x\"}");
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      // fills the block's dictionary: no more sets of keys, no more texts
      StringBuilder json = new StringBuilder("{\"k" + i + "\":[0");
      for (int text = 0; text < 9; text++) {
        json.append(",\"text ").append(i * 9 + text).append('"');
      }
      events.add(event(LogFixture.NOON.plusMillis(i), "c", json.append("]}").toString()));
    }
    String key = "a key of a good length, that comes again and again and again";
    String many = ("{\"" + key + "\":1},").repeat(30_000);
    events.add(event(LogFixture.NOON.plusMillis(600), "c", "[" + many + "0]"));
    events.add(event(LogFixture.NOON.plusMillis(601), "c", "1"));
    events.add(event(LogFixture.NOON.plusMillis(602), "c", "[" + many + "2]"));

    for (int size : new int[] {events.size(), 1}) {
      for (int from = 0; from < events.size(); from += size) {
        assertThat(append(action, events.subList(from, from + size)))
            .isInstanceOf(Outcome.Done.class);
      }
    }
    List<Event> twice = new ArrayList<>();
    events.forEach(event -> Collections.addAll(twice, event, event));
    assertThat(logs.readAll("x").stream().map(LoggedEvent::data))
        .isEqualTo(twice.stream().map(Event::data).toList());
  }

  @Test
  void shouldGoOnWithOtherLogsWhereOneIsRefused() {
    append(logs.action("{\"path\":\"p/Player 1\"}"), kill(1));
    FileAction action = logs.action("{\"path\":\"p/{killer}/{n}\"}");

    // the first lies inside the log of another rule
    assertThat(append(action, kill(1), kill(2), kill(1)))
        .isInstanceOfSatisfying(
            Outcome.DoneExcept.class,
            some ->
                assertThat(some.refused())
                    .containsOnlyKeys(0, 2)
                    .containsEntry(0, "the path p/Player 1/1 lies inside the event log Player 1"));
    assertThat(numbers(logs.readAll("p/Player 2/2"))).containsExactly(2);
  }

  @Test
  void shouldTakeEverythingThatWaitsInOneSend() {
    FileAction action = logs.action("{\"path\":\"x\"}");
    List<FileDelivery> waiting = kills(0, 700).stream().map(action::prepare).toList();

    assertThat(action.batchSize(waiting)).isEqualTo(700);
    assertThat(action.largestBatch()).isEqualTo(1000);
  }

  @Test
  void shouldDescribeWhatItWouldAppend() {
    FileAction action = logs.action("{\"path\":\"players/{killer}.log\",\"format\":\"jsonl\"}");
    FileDelivery delivery = action.prepare(event(LogFixture.NOON, "c", "{\"killer\":\"a/../b\"}"));

    assertThat(delivery.describe())
        .isEqualTo(
            json(
                "{\"type\":\"file\",\"path\":\"players/a_.._b.log\",\"format\":\"jsonl\","
                    + "\"data\":{\"killer\":\"a/../b\"}}"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldFillThePathInForEachEvent() {
    FileAction action = logs.action("{\"path\":\"players/{killer}.log\"}");
    append(action, kills(0, 100));

    assertThat(numbers(logs.readAll("players/Player 3.log"))).containsExactly(3, 27, 51, 75, 99);
  }

  @Test
  void shouldRefuseAnEventWithoutAValueForThePath() {
    FileAction action = logs.action("{\"path\":\"players/{victim}.log\"}");

    assertThatThrownBy(() -> action.prepare(kill(1)))
        .isInstanceOf(MissingValueException.class)
        .hasMessageContaining("{victim}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldRefuseOnlyTheEventThatIsTooLargeForALog(String format) {
    FileAction action = logs.action("{\"path\":\"x\",\"format\":\"" + format + "\"}");
    Event large = Event.live("", "c", "", LogFixture.NOON, TextNode.valueOf("x".repeat(1_048_577)));
    Event fits = Event.live("", "c", "", LogFixture.NOON, TextNode.valueOf("y".repeat(1_048_000)));
    List<Event> events = List.of(large, kill(0), fits, large, fits, kill(1), large);

    Outcome outcome = LogFixture.send(action, events.stream().map(action::prepare).toList());

    assertThat(outcome).isInstanceOf(Outcome.DoneExcept.class);
    assertThat(((Outcome.DoneExcept) outcome).refused())
        .containsOnlyKeys(0, 3, 6)
        .containsEntry(
            0, "the event is too large for an event log: a record has at most 1048576 bytes");
    assertThat(logs.readAll("x").stream().map(LoggedEvent::data))
        .containsExactlyInAnyOrder(fits.data(), fits.data(), kill(0).data(), kill(1).data());
    assertThat(logs.told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldRefuseOnlyTheEventThatCannotBeWritten(String format) {
    FileAction action = logs.action("{\"path\":\"x\",\"format\":\"" + format + "\"}");
    ObjectNode data = LogFixture.JSON.createObjectNode().put("text", "said for the first time");
    data.set("value", new POJONode(new Unwritable()));
    Event broken = Event.live("", "c", "", LogFixture.NOON, data);
    Event after = event(LogFixture.NOON, "c", "{\"n\":3,\"text\":\"said for the first time\"}");
    List<Event> events = List.of(broken, kill(1), kill(2), broken, after, broken);

    Outcome outcome = LogFixture.send(action, events.stream().map(action::prepare).toList());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.DoneExcept.class,
            some -> {
              assertThat(some.refused()).containsOnlyKeys(0, 3, 5);
              assertThat(some.refused().get(3)).contains("data cannot be written");
            });
    assertThat(append(action, kill(4))).isInstanceOf(Outcome.Done.class);
    assertThat(numbers(logs.readAll("x"))).containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(logs.told).isEmpty();
  }

  /** What no JSON can be made of. */
  private static final class Unwritable {
    @Override
    public String toString() {
      throw new IllegalStateException("not to be shown");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldAnswerEveryAppendWhileTheLogsCannotBeLookedAfter(String format) {
    FileAction action = logs.action("{\"path\":\"x\",\"format\":\"" + format + "\"}");
    append(action, kill(0));
    logs.clockFails = true;
    assertThat(append(action, kill(1))).isInstanceOf(Outcome.Retry.class);

    logs.clockFails = false;
    assertThat(append(action, kill(1))).isInstanceOf(Outcome.Done.class);
    assertThat(numbers(logs.readAll("x"))).containsExactly(0, 1);
    assertThat(logs.told).contains("event logs: the clock fails");
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldGoOnInANewSegmentAtTheSizeGiven(String format) throws Exception {
    FileAction action =
        logs.action("{\"path\":\"x\",\"max_size\":\"16KB\",\"format\":\"" + format + "\"}");
    append(action, kills(0, 5000));

    assertThat(logs.segments("x")).hasSizeGreaterThan(2);
    assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 5000));
  }

  @Test
  void shouldGoOnInTheSameSegmentAfterARestart() throws Exception {
    for (int round = 0; round < 4; round++) {
      append(logs.action("{\"path\":\"x\"}"), kills(round * 10, round * 10 + 10));
      logs.close();
      logs = new LogFixture(folder);
    }

    assertThat(logs.segments("x")).hasSize(1);
    assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 40));
    assertThat(logs.told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldLetTwoRulesWriteOneLog(String format) throws Exception {
    String definition = "{\"path\":\"x\",\"format\":\"" + format + "\"}";
    FileAction one = logs.action(definition);
    FileAction other = logs.action(definition);
    for (int i = 0; i < 50; i += 2) {
      append(one, kill(i));
      append(other, kill(i + 1));
    }
    one.close();
    append(other, kill(50));
    other.close();

    assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 51));
    assertThat(logs.segments("x")).hasSize(1);
  }

  @Test
  void shouldRefuseTheFormatOfASecondRuleWhileTheFirstIsThere() {
    FileAction binary = logs.action("{\"path\":\"x\"}");
    FileAction lines = logs.action("{\"path\":\"x\",\"format\":\"jsonl\"}");
    append(binary, kill(0));

    assertThat(append(lines, kill(1)))
        .isInstanceOfSatisfying(
            Outcome.Retry.class,
            retry -> assertThat(retry.reason()).contains("x is written as binary by another rule"));
    binary.close();
    assertThat(append(lines, kill(1))).isInstanceOf(Outcome.Done.class);
    assertThat(numbers(logs.readAll("x"))).containsExactly(0, 1);
  }

  @Test
  void shouldLetGoOfALogWithItsLastRule() {
    FileAction one = logs.action("{\"path\":\"x\"}");
    append(one, kill(0));
    try (LogFixture second = new LogFixture(folder)) {
      FileAction other = second.action("{\"path\":\"x\"}");
      assertThat(append(other, kill(1)))
          .isInstanceOfSatisfying(
              Outcome.Retry.class,
              retry -> assertThat(retry.reason()).contains("x is being written by another engine"));
      one.close();
      assertThat(append(other, kill(1))).isInstanceOf(Outcome.Done.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "jsonl"})
  void shouldGoOnAndSaySoWhereTheFilesAreRemovedUnderIt(String format) throws Exception {
    FileAction action = logs.action("{\"path\":\"x\",\"format\":\"" + format + "\"}");
    append(action, kills(0, 10));
    try (Stream<Path> files = Files.walk(folder.resolve("x"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    append(action, kills(10, 20));
    append(action, kills(20, 30));

    assertThat(numbers(logs.readAll("x"))).isEqualTo(IntStream.range(10, 30).boxed().toList());
    assertThat(logs.told)
        .containsExactly(
            "event log x: its files were removed while it was open; what they held is gone, and"
                + " appending goes on in new ones");
  }

  @Test
  void shouldNotWriteBehindTheEndOfLinesThatWereCutOff() throws Exception {
    FileAction action = logs.action("{\"path\":\"x\",\"format\":\"jsonl\"}");
    append(action, kills(0, 10));
    Path file = logs.segments("x").get(0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(file) - 40);
    }
    assertThat(append(action, kills(10, 11)))
        .isEqualTo(
            Outcome.retry(
                "the event log x cannot be written: 00000001.jsonl was shortened by another"
                    + " program"));
    assertThat(append(action, kills(10, 20))).isInstanceOf(Outcome.Done.class);

    List<Integer> expected = new ArrayList<>(IntStream.range(0, 9).boxed().toList());
    expected.addAll(IntStream.range(10, 20).boxed().toList());
    assertThat(numbers(logs.readAll("x"))).isEqualTo(expected);
    assertThat(logs.told).singleElement().asString().contains("00000001.jsonl is damaged at byte");
  }

  @Test
  void shouldCloseALogThatLiesIdle() {
    FileAction action = logs.action("{\"path\":\"{killer}\"}");
    append(action, kill(0));
    logs.now = logs.now.plusSeconds(61);
    append(action, kill(1));
    try (LogFixture second = new LogFixture(folder)) {
      FileAction other = second.action("{\"path\":\"{killer}\"}");
      assertThat(append(other, kill(0))).isInstanceOf(Outcome.Done.class);
      assertThat(append(other, kill(1))).isInstanceOf(Outcome.Retry.class);
    }
  }

  @Test
  void shouldHoldABoundedNumberOfLogsOpen() {
    FileAction action = logs.action("{\"path\":\"logs/{n}\",\"format\":\"jsonl\"}");
    append(action, kills(0, OpenLogs.MOST_OPEN + 10));
    append(action, kill(0));
    try (LogFixture second = new LogFixture(folder)) {
      FileAction other = second.action("{\"path\":\"logs/{n}\",\"format\":\"jsonl\"}");
      assertThat(append(other, kill(5))).isInstanceOf(Outcome.Done.class);
      assertThat(append(other, kill(20))).isInstanceOf(Outcome.Retry.class);
    }
    assertThat(numbers(logs.readAll("logs/0"))).containsExactly(0, 0);
  }

  @Test
  void shouldStopBeforeTheDiskIsFull() {
    FileAction action = logs.action("{\"path\":\"x\"}");
    logs.usable = (64L << 20) - 1;

    for (int i = 0; i < 3; i++) {
      assertThat(append(action, kill(0)))
          .isInstanceOfSatisfying(
              Outcome.Retry.class,
              retry -> assertThat(retry.reason()).startsWith("disk nearly full: 63 MB are left"));
    }
    assertThat(logs.told).hasSize(1).first().asString().contains("disk nearly full");
    logs.usable = 64L << 20;
    assertThat(append(action, kill(0))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void shouldAppendNothingTwiceWhenPartOfABatchFailed() throws Exception {
    FileAction action = logs.action("{\"path\":\"{killer}\",\"format\":\"jsonl\"}");
    try (LogFixture second = new LogFixture(folder)) {
      FileAction other = second.action("{\"path\":\"{killer}\",\"format\":\"jsonl\"}");
      append(other, kill(1));
      List<FileDelivery> batch = kills(0, 3).stream().map(action::prepare).toList();
      assertThat(LogFixture.send(action, batch)).isInstanceOf(Outcome.Retry.class);
      other.close();
      assertThat(LogFixture.send(action, batch)).isInstanceOf(Outcome.Done.class);
    }
    assertThat(numbers(logs.readAll("Player 0"))).containsExactly(0);
    assertThat(numbers(logs.readAll("Player 1"))).containsExactly(1, 1);
    assertThat(numbers(logs.readAll("Player 2"))).containsExactly(2);
  }

  @Test
  void shouldAnswerAfterItWasClosed() {
    FileAction action = logs.action("{\"path\":\"x\"}");
    append(action, kill(0));
    logs.close();

    assertThat(append(action, kill(1)))
        .isInstanceOfSatisfying(
            Outcome.Retry.class, retry -> assertThat(retry.reason()).contains("closed"));
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("event-log-writer"));
  }

  @Test
  void shouldRefuseALogInsideALog() {
    append(logs.action("{\"path\":\"x\"}"), kill(0));

    assertThat(append(logs.action("{\"path\":\"x/y\"}"), kill(1)))
        .isInstanceOfSatisfying(
            Outcome.DoneExcept.class,
            some -> assertThat(some.refused().get(0)).contains("x/y lies inside the event log x"));
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  static List<Integer> reversed(List<Integer> numbers) {
    List<Integer> copy = new ArrayList<>(numbers);
    Collections.reverse(copy);
    return copy;
  }
}
