package dev.realtime.actions.file;

import static dev.realtime.actions.file.LogFixture.append;
import static dev.realtime.actions.file.LogFixture.kill;
import static dev.realtime.actions.file.LogFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.action.Outcome;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
@Tag("slow")
final class ProcessesTest {
  private static final String LOG = "{\"path\":\"x\",\"max_size\":\"256KB\"}";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"binary, 20", "jsonl, 5"})
  void shouldHoldEveryAcknowledgedEventAfterTheProcessWasKilled(String format, int kills)
      throws Exception {
    String definition = "{\"path\":\"x\",\"max_size\":\"256KB\",\"format\":\"" + format + "\"}";
    int next = 0;
    Random random = new Random();
    for (int round = 0; round < kills; round++) {
      Process child = ChildProcess.start(true, folder, definition, next, 7, 1_000_000);
      try (BufferedReader output = child.inputReader()) {
        int enough = next + 1 + random.nextInt(4_000);
        int seen = ChildProcess.acknowledged(output, enough);
        assertThat(seen).isGreaterThanOrEqualTo(enough);
        try (LogFixture logs = new LogFixture(folder)) {
          assertThat(numbers(logs.readAll("x")).size()).isGreaterThanOrEqualTo(seen);
        }
        // by its handle: the process object would throw away what is still to be read
        child.toHandle().destroyForcibly();
        child.waitFor();
        int acknowledged = Math.max(seen, lastComplete(output, seen));
        try (LogFixture logs = new LogFixture(folder)) {
          List<Integer> read = numbers(logs.readAll("x"));
          assertThat(read).isEqualTo(range(read.size()));
          assertThat(read.size()).isBetween(acknowledged, acknowledged + 7);
          next = read.size();
        }
      } finally {
        child.destroyForcibly();
      }
    }
    try (LogFixture logs = new LogFixture(folder)) {
      append(logs.action(definition), kill(next));
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(next + 1));
    }
  }

  private static int lastComplete(BufferedReader output, int seen) throws Exception {
    int last = seen;
    String line;
    while ((line = output.readLine()) != null) {
      // the last line may be cut short
      int count = Integer.parseInt(line);
      last = count == last + 7 ? count : last;
    }
    return last;
  }

  @Test
  void shouldRefuseToWriteWhatAnotherProcessWrites() throws Exception {
    Process child = ChildProcess.start(true, folder, LOG, 0, 10, 1);
    try (LogFixture logs = new LogFixture(folder);
        BufferedReader output = child.inputReader()) {
      assertThat(ChildProcess.acknowledged(output, 10)).isEqualTo(10);
      FileAction action = logs.action(LOG);

      assertThat(append(action, kill(10)))
          .isEqualTo(
              Outcome.retry(
                  "the event log x is being written by another process (" + child.pid() + ")"));
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(10));

      child.getOutputStream().close();
      child.waitFor();
      assertThat(append(action, kill(10))).isInstanceOf(Outcome.Done.class);
      assertThat(numbers(logs.readAll("x"))).isEqualTo(range(11));
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void shouldSayWhichFlagsAreMissing() throws Exception {
    Process child = ChildProcess.start(false, folder, LOG, 0, 1, 1);
    try (BufferedReader output = child.inputReader()) {
      String expected =
          "event logs of the format binary need Java to be started with"
              + " --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"
              + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
              + " --add-opens=java.base/java.lang=ALL-UNNAMED"
              + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
              + " (the format jsonl does not)";
      assertThat(output.lines())
          .containsExactly("DoneExcept[refused={0=" + expected + "}]", "[" + expected + "]");
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void shouldWriteLinesWithoutAnyFlag() throws Exception {
    String definition = "{\"path\":\"x\",\"format\":\"jsonl\"}";
    Process child = ChildProcess.start(false, folder, definition, 0, 5, 2);
    try (BufferedReader output = child.inputReader()) {
      assertThat(ChildProcess.acknowledged(output, 10)).isEqualTo(10);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private static List<Integer> range(int to) {
    return IntStream.range(0, to).boxed().toList();
  }
}
