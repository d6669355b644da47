package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.RealtimeEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ReadEventLog} tells a rule that asks for what cannot be had, with a real log. */
final class ReadEventLogErrorsTest {
  @TempDir private Path folder;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;

  @BeforeEach
  void start() throws Exception {
    engine =
        RealtimeEngine.builder().dataFolder(folder.resolve("data")).output(printed::add).start();
    engine.addHook("kill", Map.of("type", "file", "path", "logs/kills.log"));
    engine.emit("kill", Map.of("n", 1));
    assertThat(engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void run(String source) throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.writeString(file, source);
    engine.load(file).loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '../secrets'      | ../secrets lies outside the folder of event logs
          '/etc/passwd'     | /etc/passwd lies outside the folder of event logs
          'logs/../../x'    | logs/../../x lies outside the folder of event logs
          'logs/none.log'   | no event log at logs/none.log
          'logs'            | no event log at logs
          """)
  void shouldReturnWhyThereIsNoSuchLog(String path, String message) throws Exception {
    run("print(realtime.ReadEventLog('%s', {limit = 5}))".formatted(path.replace("'", "")));

    assertThat(printed).containsExactly("nil\t" + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          start_time = 20, end_time = 10 | start_time 20 lies after end_time 10
          limit = -1                     | limit must be from 1 to 100000, not -1
          limit = 0                      | limit must be from 1 to 100000, not 0
          limit = 1.5                    | limit must be a whole number, not 1.5
          limit = 'many'                 | limit must be a whole number, not \"many\"
          order = 'newest'               | order must be \"asc\" or \"desc\", not \"newest\"
          limt = 5                       | ReadEventLog has no option 'limt'; did you mean 'limit'?
          """)
  void shouldRaiseAtTheLineOfAWrongQuestion(String options, String message) throws Exception {
    run(
        "print(pcall(function()\nrealtime.ReadEventLog('logs/kills.log', {%s}) end))"
            .formatted(options));

    assertThat(printed.stream().map(line -> line.replace(folder + "/", "")))
        .containsExactly("false\trules.lua:2: realtime.ReadEventLog: " + message.replace("\\", ""));
  }

  @Test
  void shouldAnswerWhatIsThere() throws Exception {
    run("local e = realtime.ReadEventLog('logs/kills.log') print(#e, e[1].channel, e[1].data.n)");

    assertThat(printed).containsExactly("1\tkill\t1");
  }
}
