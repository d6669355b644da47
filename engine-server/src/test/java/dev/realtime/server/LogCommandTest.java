package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.realtime.api.log.EventLogPass;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.RealtimeEngine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code realtime log}, on logs that a real engine writes. */
final class LogCommandTest {
  @TempDir private Path folder;

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    engine = RealtimeEngine.builder().dataFolder(folder.resolve("data")).start();
    engine.addHook("*", Map.of("type", "file", "path", "all.log", "max_size", "4KB"));
  }

  @AfterEach
  void stop() {
    engine.close();
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private int log(String... arguments) {
    List<String> all = new ArrayList<>(List.of("log", "all.log"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    return Main.run(all.toArray(String[]::new));
  }

  private void emit(String channel, Map<String, Object> data) {
    assertThat(engine.emit(channel, data)).isNull();
  }

  private void kills(int from, int to) throws InterruptedException {
    IntStream.range(from, to).forEach(i -> emit("kill", Map.of("n", i, "who", "Ann" + i)));
    assertThat(engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void shouldFollowALogAcrossItsFiles() throws Exception {
    kills(0, 20);
    CompletableFuture<Integer> following =
        CompletableFuture.supplyAsync(() -> log("--follow", "--for", "4s", "--limit", "2"));
    for (int i = 20; i < 1_500; i += 74) {
      kills(i, i + 74);
    }
    assertThat(following.get(30, TimeUnit.SECONDS)).isZero();

    List<String> shown = lines();
    int first = Integer.parseInt(shown.get(0).replaceAll(".*\"n\":(\\d+).*", "$1"));
    // the first look may come late; from then on each event once, in order
    assertThat(shown).hasSize(1_500 - first).allMatch(line -> line.contains("  kill  {"));
    for (int i = 0; i < shown.size(); i++) {
      assertThat(shown.get(i)).contains("\"Ann" + (first + i) + "\"");
    }
    assertThat(first).isGreaterThanOrEqualTo(18);
  }

  /** The settings of another plugin are no reason not to show a log. */
  @Test
  void shouldDoWithoutAPluginThatCannotBeOpened() throws Exception {
    kills(0, 1);
    Path config = folder.resolve("wrong.yml");
    Files.writeString(config, "plugins: {http: {concurrency: 0}}");

    assertThat(log("--config", config.toString())).isZero();
    assertThat(lines()).singleElement().asString().contains("\"Ann0\"");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "realtime: plugins.http.concurrency must be a whole number from 1 to 32, not 0\n");
  }

  @Test
  void shouldTellWhatALogHolds() throws Exception {
    kills(0, 800);

    assertThat(log("--stats")).isZero();
    assertThat(lines().get(0)).isEqualTo("events    800");
    assertThat(lines().get(3)).matches("span      0d 00:00:\\d\\d");
    assertThat(lines().get(4)).matches("size      [\\d,]+ bytes, \\d+\\.\\d an event");
    assertThat(lines().get(5)).matches("segments  \\d+");

    assertThat(log("--stats", "--json")).isZero();
    assertThat(lines().get(6)).matches("\\{\"events\":800,\"earliest\":[\\d.]+,\"latest\".*");
  }

  @Test
  void shouldSayWhereItEndsEarlyAndWhereThereIsNothing() throws Exception {
    kills(0, 1_001);
    assertThat(log()).isZero();
    assertThat(lines()).hasSize(1_000);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("the oldest 1,000; --limit or --export for more\n");

    err.reset();
    assertThat(log("--limit", "1000")).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(log("--until", "2026-01-01")).isZero();
    assertThat(log("--channel", "other")).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("no event\nno event\n");

    err.reset();
    assertThat(log("--channel", "k*")).isEqualTo(ExitCode.USE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("realtime: --channel is the name of one channel, not \"k*\"\n");
  }

  @Test
  void shouldShowWhatWouldTurnALineAround() throws Exception {
    emit("kill", Map.of("who", "a\u202eb"));
    assertThat(engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
    assertThat(log()).isZero();
    assertThat(lines().get(0)).endsWith("  kill  {\"who\":\"a\\u202eb\"}");
  }

  @Test
  void shouldExportToATable() throws Exception {
    Map<String, Object> spawn = new LinkedHashMap<>();
    spawn.put("who", "Bob, \"the\nbuilder\" ä");
    spawn.put("pos", Map.of("x", 1.5));
    spawn.put("alive", true);
    emit("spawn", spawn);
    emit("chat", Map.of("=1+1", "x"));
    assertThat(engine.emit("list", List.of(1, 2))).isNull();
    kills(0, 3);
    Path file = folder.resolve("out.csv");

    assertThat(log("--export", file.toString())).isZero();

    assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("6 events in " + file + "\n");
    List<String> table =
        Files.readString(file).replaceAll("(?m)^\\d+\\.\\d+", "T").lines().toList();
    assertThat(table)
        .startsWith(
            "time,channel,data.who,data.pos,data.alive,\"data.=1+1\",data.n,data",
            "T,spawn,\"Bob, \"\"the",
            "builder\"\" ä\",\"{\"\"x\"\":1.5}\",true,,,",
            "T,chat,,,,x,,",
            "T,list,,,,,,\"[1,2]\"")
        .endsWith("T,kill,Ann2,,,,2,");
  }

  @Test
  void shouldExportNoFormulaToATable() throws Exception {
    for (Object said :
        List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "a=1", "", -1, -2.5, "'x")) {
      emit("chat", Map.of("said", said));
    }
    assertThat(engine.emit("=chat", -3)).isNull();
    assertThat(engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
    Path file = folder.resolve("out.csv");

    assertThat(log("--export", file.toString())).isZero();

    try (MappingIterator<String[]> rows =
        new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .readValues(file.toFile())) {
      List<String[]> table = rows.readAll();
      assertThat(table.subList(1, 13).stream().map(row -> row[2]))
          .containsExactly(
              "'=1+1",
              "'+1",
              "'-1",
              "'@SUM(A1)",
              "'\t=1",
              "'\r=1",
              "'＝1",
              "a=1",
              "",
              "-1",
              "-2.5",
              "'x");
      assertThat(table.get(13)).endsWith("'=chat", "", "-3");
    }
  }

  @Test
  void shouldExportEverythingOfARange() throws Exception {
    kills(0, 2_500);
    emit("chat", Map.of("text", "hi"));
    kills(2_500, 2_501);
    Path file = folder.resolve("out.jsonl");

    assertThat(log("--export", file.toString())).isZero();
    assertThat(Files.readAllLines(file)).hasSize(2_502);
    assertThat(Files.readAllLines(file).get(2_500))
        .matches("\\{\"time\":[\\d.]+,\"channel\":\"chat\",\"data\":\\{\"text\":\"hi\"}}");

    assertThat(log("--export", file.toString(), "--channel", "chat", "--since", "1h")).isZero();
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void shouldSayWhatDoesNotGoTogether() throws Exception {
    kills(0, 1);
    assertThat(log("--follow", "--stats")).isEqualTo(2);
    assertThat(log("--follow", "--since", "1h")).isEqualTo(2);
    assertThat(log("--export", "x.txt")).isEqualTo(2);
    assertThat(log("--export", "x.csv", "--json")).isEqualTo(2);
    assertThat(log("--for", "1s")).isEqualTo(2);
    Path nowhere = folder.resolve("nodir");
    assertThat(log("--export", nowhere.resolve("x.csv").toString())).isEqualTo(2);
    assertThat(log("--since", "1h", "--until", "2h")).isEqualTo(2);
    assertThat(lines()).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "--follow, --stats and --export do not go together",
            "--since, --until and --desc do not go with --follow",
            "--export: \"x.txt\" must end in .jsonl or .csv",
            "--desc, --limit and --json do not go with --export",
            "--for goes with --follow only",
            "--export: the folder " + nowhere + " does not exist",
            "--since \"1h\" is later than --until \"2h\": no event is in between");
  }

  @Test
  void shouldShowHowFarItHasCome() throws Exception {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    EventLogPass half =
        new EventLogPass() {
          @Override
          public void next(Consumer<LoggedEvent> consumer) {}

          @Override
          public double progress() {
            return 0.5;
          }
        };
    try (Progress progress = Progress.on(new PrintStream(terminal, true))) {
      progress.of("exporting", half);
      long start = System.nanoTime();
      while (!terminal.toString().contains("\rexporting: 50 %")) {
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
        Thread.onSpinWait();
      }
    }
    assertThat(terminal.toString()).endsWith("\r");
  }
}
