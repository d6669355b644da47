package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.kill;
import static dev.realtime.actions.file.LogFixture.kills;
import static dev.realtime.actions.file.LogFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.action.Outcome;
import dev.realtime.api.log.EventLogQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DamageTest {
  @TempDir Path folder;
  @TempDir Path copy;

  @Test
  void shouldLoseOnlyTheRecordThatIsDamaged() throws Exception {
    crashed("{\"path\":\"x\"}", 3000, 1);
    try (LogFixture logs = new LogFixture(copy)) {
      Path data = LogFixture.data(logs.segments("x").get(0));
      flipBit(data, find(data, 1500), 3);

      List<Integer> expected = range(0, 3000);
      expected.remove(Integer.valueOf(1500));
      assertThat(numbers(logs.readAll("x"))).isEqualTo(expected);
      assertThat(logs.told)
          .hasSize(1)
          .first()
          .asString()
          .matches("event log x: bytes \\d+ to \\d+ of segment 00000001.cq are damaged .*");
    }
  }

  @Test
  void shouldLeaveNothingOutOfTheNewestWhereARecordIsDamaged() throws Exception {
    crashed("{\"path\":\"x\"}", 3000, 10);
    try (LogFixture logs = new LogFixture(copy)) {
      Path data = LogFixture.data(logs.segments("x").get(0));
      flipBit(data, find(data, 2500), 3);

      List<Integer> intact = range(0, 3000);
      intact.removeAll(range(2500, 2510));
      for (int limit : new int[] {300, 520, 700, 1200}) {
        List<Integer> newest =
            new ArrayList<>(intact.subList(intact.size() - limit, intact.size()));
        Collections.reverse(newest);
        EventLogQuery query =
            new EventLogQuery("x", null, null, limit, null, EventLogQuery.Order.NEWEST_FIRST);
        assertThat(numbers(logs.read(query))).isEqualTo(newest);
      }
    }
  }

  @Test
  void shouldGoOnInANewSegmentAfterADamagedOne() throws Exception {
    crashed("{\"path\":\"x\"}", 3000, 7);
    try (LogFixture logs = new LogFixture(copy)) {
      Path data = LogFixture.data(logs.segments("x").get(0));
      long place = find(data, 2000);
      flipBit(data, place, 5);

      assertThat(append(logs.action("{\"path\":\"x\"}"), kills(3000, 3010)))
          .isInstanceOf(Outcome.Done.class);
      assertThat(logs.segments("x")).hasSize(2);
      assertThat(logs.told).hasSize(1);
      assertThat(logs.told.get(0))
          .matches("event log x: segment 00000001.cq is damaged at byte \\d+, \\d+ of its .*");
      List<Integer> read = numbers(logs.readAll("x"));
      assertThat(read).hasSizeBetween(3010 - 7, 3009).isSorted().endsWith(3008, 3009);
    }
  }

  @Test
  void shouldReadWhatIsIntactWhereverABitFlips() throws Exception {
    crashed("{\"path\":\"x\"}", 2500, 5);
    Path damaged = copy.resolve("x/00000001.cq");
    byte[] sound = Files.readAllBytes(LogFixture.data(damaged));
    int end = (int) find(LogFixture.data(damaged), 2499);
    Random random = new Random(3);
    for (int round = 0; round < 150; round++) {
      try (LogFixture logs = new LogFixture(copy)) {
        Path data = LogFixture.data(damaged);
        int at = random.nextInt(66_000, end);
        flipBit(data, at, random.nextInt(8));
        List<Integer> read = numbers(logs.readAll("x"));
        // a frame holds five events; a block's first frame takes the block with it
        assertThat(read).as("bit flipped at %d", at).isSorted().doesNotHaveDuplicates();
        assertThat(read.size()).as("bit flipped at %d", at).isGreaterThanOrEqualTo(2500 - 1100);
        if (read.size() < 2500) {
          assertThat(logs.told).as("bit flipped at %d", at).isNotEmpty();
        }
        Files.write(data, sound);
      }
    }
  }

  @Test
  void shouldReadWhatAShortenedSegmentStillHolds() throws Exception {
    crashed("{\"path\":\"x\"}", 3000, 7);
    try (LogFixture logs = new LogFixture(copy)) {
      Path data = LogFixture.data(logs.segments("x").get(0));
      try (var channel = Files.newByteChannel(data, java.nio.file.StandardOpenOption.WRITE)) {
        channel.truncate(find(data, 2000) + 3);
      }

      List<Integer> read = numbers(logs.readAll("x"));
      assertThat(read).isEqualTo(range(0, read.size())).hasSizeBetween(1990, 2000);
      assertThat(append(logs.action("{\"path\":\"x\"}"), kill(3000)))
          .isInstanceOf(Outcome.Done.class);
      assertThat(logs.told).anyMatch(line -> line.contains("00000001.cq is damaged at byte"));
      assertThat(numbers(logs.readAll("x"))).hasSize(read.size() + 1).endsWith(3000);
    }
  }

  @Test
  void shouldSayThatNothingIsLeftOfAShortenedSegment() throws Exception {
    Path log = folder.resolve("whole");
    try (LogFixture logs = new LogFixture(log)) {
      append(logs.action("{\"path\":\"x\"}"), kills(0, 900));
    }
    try (LogFixture logs = new LogFixture(log)) {
      Path data = LogFixture.data(logs.segments("x").get(0));
      try (var channel = Files.newByteChannel(data, java.nio.file.StandardOpenOption.WRITE)) {
        channel.truncate(find(data, 1) + 1_000);
      }
      assertThat(logs.readAll("x")).isEmpty();
      assertThat(logs.told)
          .singleElement()
          .asString()
          .matches(
              "event log x: bytes \\d+ to \\d+ of segment 00000001.cq are damaged and were passed"
                  + " over");
    }
  }

  @Test
  void shouldGoOnInANewSegmentAfterATornRecord() throws Exception {
    crashed("{\"path\":\"x\"}", 100, 7);
    Path data = LogFixture.data(copy.resolve("x/00000001.cq"));
    long end;
    try (SegmentScanner scanner = new SegmentScanner(data)) {
      for (BlockStart block = scanner.begin((nanos, c, json, order) -> {}); block != null; ) {
        block = scanner.read(block, (nanos, c, json, order) -> {});
      }
      end = scanner.end();
    }
    // the header of a message that was begun
    flipBit(data, end + 3, 7);
    try (LogFixture logs = new LogFixture(copy)) {
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 100));
      assertThat(logs.told).isEmpty();
      assertThat(append(logs.action("{\"path\":\"x\"}"), kill(100)))
          .isInstanceOf(Outcome.Done.class);
      assertThat(logs.told)
          .containsExactly(
              "event log x: segment 00000001.cq is damaged at byte "
                  + end
                  + ", 100 of its events are intact; appending goes on in a new segment");
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 101));
    }
  }

  @Test
  void shouldGoOnInTheSameSegmentWhereNothingIsTorn() throws Exception {
    crashed("{\"path\":\"x\"}", 100, 7);
    try (LogFixture logs = new LogFixture(copy)) {
      append(logs.action("{\"path\":\"x\"}"), kill(100));

      assertThat(logs.segments("x")).hasSize(1);
      assertThat(logs.told).isEmpty();
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 101));
    }
  }

  @Test
  void shouldStayWritableWhateverLiesInTheFolder() throws Exception {
    Path log = Files.createDirectories(folder.resolve("x"));
    Files.createDirectories(log.resolve("00000001.cq"));
    Files.write(Files.createDirectories(log.resolve("00000002.cq")).resolve("1.cq4"), new byte[9]);
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    Files.write(Files.createDirectories(log.resolve("00000003.cq")).resolve("1.cq4"), noise);
    Files.write(log.resolve("00000003.cq/metadata.cq4t"), noise);
    Files.writeString(log.resolve("notes.txt"), "by hand");
    try (LogFixture logs = new LogFixture(folder)) {
      assertThat(append(logs.action("{\"path\":\"x\",\"keep\":9}"), kills(0, 5)))
          .isInstanceOf(Outcome.Done.class);
      assertThat(numbers(logs.readAll("x"))).containsExactly(0, 1, 2, 3, 4);
      assertThat(logs.told).isNotEmpty();
    }
  }

  @Test
  void shouldPassOverATornLine() throws Exception {
    crashed("{\"path\":\"x\",\"format\":\"jsonl\"}", 100, 7);
    try (LogFixture logs = new LogFixture(copy)) {
      Path data = logs.segments("x").get(0);
      try (var channel = Files.newByteChannel(data, java.nio.file.StandardOpenOption.WRITE)) {
        channel.truncate(Files.size(data) - 10);
      }
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(0, 99));

      append(logs.action("{\"path\":\"x\",\"format\":\"jsonl\"}"), kill(100));
      assertThat(logs.segments("x")).hasSize(2);
      assertThat(logs.told).anyMatch(line -> line.contains("00000001.jsonl is damaged at byte"));
      assertThat(numbers(logs.readAll("x"))).hasSize(100).endsWith(98, 100);
    }
  }

  @Test
  void shouldPassOverADamagedLine() throws Exception {
    crashed("{\"path\":\"x\",\"format\":\"jsonl\"}", 100, 7);
    try (LogFixture logs = new LogFixture(copy)) {
      Path data = logs.segments("x").get(0);
      String text = Files.readString(data);
      Files.writeString(data, text.replace("\"n\":50,", "\"n\":5\u0000,"));

      assertThat(numbers(logs.readAll("x"))).hasSize(99).doesNotContain(50);
      assertThat(logs.told).hasSize(1).first().asString().contains("segment 00000001.jsonl");
    }
  }

  /** A log as a process that died left it: copied while it is open. */
  private void crashed(String definition, int events, int batch) throws Exception {
    try (LogFixture logs = new LogFixture(folder)) {
      FileAction action = logs.action(definition);
      for (int from = 0; from < events; from += batch) {
        append(action, kills(from, Math.min(events, from + batch)));
      }
      try (var files = Files.walk(folder)) {
        for (Path file : files.toList()) {
          Path target = copy.resolve(folder.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(target);
          } else if (!file.endsWith("writer.lock")) {
            Files.copy(file, target);
          }
        }
      }
    }
  }

  /** Where event n lies in the data, found by its record: the shape, n, and no more. */
  static long find(Path data, int n) throws IOException {
    long[] place = {-1};
    try (SegmentScanner scanner = new SegmentScanner(data)) {
      SegmentScanner.Sink sink =
          (nanos, channel, json, order) -> {
            if (json.get("n").asInt() == n) {
              place[0] = (SegmentScanner.position(order)) + 8;
            }
          };
      for (BlockStart block = scanner.begin(sink); block != null; ) {
        block = scanner.read(block, sink);
      }
    }
    assertThat(place[0]).isPositive();
    return place[0];
  }

  static void flipBit(Path file, long at, int bit) throws IOException {
    try (var random = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      random.seek(at);
      int value = random.read();
      random.seek(at);
      random.write(value ^ 1 << bit);
    }
  }

  private static List<Integer> range(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).boxed().toList());
  }
}
