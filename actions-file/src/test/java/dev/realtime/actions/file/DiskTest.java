package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.NOON;
import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.event;
import static dev.realtime.actions.file.LogFixture.kills;
import static dev.realtime.actions.file.LogFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realtime.api.Event;
import dev.realtime.api.action.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What logs take of the disk, and what they do where it has no more to give. */
final class DiskTest {
  private static final int DISK_MEGABYTES = 80;
  private static final int OTHERS_MEGABYTES = 8;

  @TempDir Path folder;

  @Test
  void shouldTakeNoMoreThanItsDataOnceClosed() throws Exception {
    for (int count : new int[] {1, 3_000, 100_000}) {
      String log = "log" + count;
      try (LogFixture logs = new LogFixture(folder)) {
        append(logs.action("{\"path\":\"" + log + "\"}"), kills(0, count));
      }
      try (LogFixture logs = new LogFixture(folder)) {
        long bytes = logs.reader().stats(log).bytes();
        Path data = LogFixture.data(logs.segments(log).get(0));
        // Chronicle's head and index, and the rest of a page
        assertThat(Files.size(data)).isBetween(bytes, bytes + (100 << 10));
        assertThat(numbers(logs.readAll(log))).hasSize(count);

        append(logs.action("{\"path\":\"" + log + "\"}"), kills(count, count + 10));
        assertThat(logs.segments(log)).hasSize(1);
        assertThat(logs.reader().stats(log).events()).isEqualTo(count + 10);
        assertThat(logs.told).isEmpty();
      }
    }
  }

  /** On a disk of its own, in memory; only an administrator can make one. */
  @Test
  void shouldStopOnAFullDiskAndGoOnWhenThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", disk.toString()),
        "a disk cannot be mounted here");
    try {
      Path others = disk.resolve("others");
      Files.write(others, new byte[OTHERS_MEGABYTES << 20]);
      fillAndGoOn(disk, others);
    } finally {
      assertThat(run("umount", "-l", disk.toString())).isTrue();
    }
  }

  private static void fillAndGoOn(Path disk, Path others) throws IOException {
    // the real disk, as the engine asks it
    FileActionPlugin plugin = new FileActionPlugin();
    try (LogFixture logs = new LogFixture(disk.resolve("logs"), plugin)) {
      FileAction action = logs.action("{\"path\":\"x\",\"max_size\":\"2MB\"}");
      Random random = new Random(1);
      int written = 0;
      List<Event> batch = noise(random, 0, 500);
      Outcome outcome = append(action, batch);
      while (outcome instanceof Outcome.Done) {
        written += batch.size();
        assertThat(written).as("events that fit in a few megabytes").isLessThan(200_000);
        batch = noise(random, written, written + 500);
        outcome = append(action, batch);
      }
      assertThat(outcome)
          .isEqualTo(
              Outcome.retry(
                  "disk nearly full: 63 MB are left where the event logs lie, and 64 MB must stay"
                      + " free"));
      assertThat(append(action, batch)).isInstanceOf(Outcome.Retry.class);
      assertThat(logs.told)
          .containsExactly(
              "event logs are not written: disk nearly full: 63 MB are left where the event logs"
                  + " lie, and 64 MB must stay free");
      List<Integer> read = numbers(logs.readAll("x"));
      assertThat(read).isEqualTo(range(read.size())).hasSizeBetween(written, written + 499);

      Files.delete(others);

      assertThat(append(action, batch)).isInstanceOf(Outcome.Done.class);
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(written + 500));
    }
  }

  /** Events that no dictionary makes small. */
  private static List<Event> noise(Random random, int from, int to) {
    List<Event> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(500, 'a', 'z').forEach(c -> text.append((char) c));
      events.add(event(NOON.plusSeconds(i), "c", "{\"n\":" + i + ",\"text\":\"" + text + "\"}"));
    }
    return events;
  }

  private static List<Integer> range(int to) {
    return IntStream.range(0, to).boxed().toList();
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
