package dev.realtime.server;

import static dev.realtime.server.ScriptedServer.answers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.dead.DeadLetterRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was given up: seen, sent again and dropped, by command, from Lua, and over a restart. */
final class DeadLettersTest {
  @TempDir private Path folder;

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<String> told = new ArrayList<>();
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    PrintStream captured = new PrintStream(out, true, StandardCharsets.UTF_8);
    System.setOut(captured);
    System.setErr(captured);
  }

  @AfterEach
  void stop() throws Exception {
    System.setOut(realOut);
    System.setErr(realErr);
    server.close();
  }

  private RealtimeEngine engine() {
    return RealtimeEngine.builder()
        .dataFolder(folder.resolve("data"))
        .environment(name -> name.equals("HOOK") ? url() : null)
        .output(line -> told.add("printed " + line))
        .operatorLog(told::add)
        .start();
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/PL4NTED/a?key=PL4NTED";
  }

  private void addHook(RealtimeEngine engine) {
    engine.addHook(
        "kill",
        Map.of(
            "type", "http",
            "name", "report",
            "url", "env:HOOK",
            "headers", Map.of("Authorization", "Bearer PL4NTED"),
            "secret", "PL4NTED",
            "retry", Map.of("attempts", 1)));
  }

  private static void emit(RealtimeEngine engine, String killer) throws Exception {
    engine.emit("kill", Map.of("killer", killer));
    assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
  }

  private int dead(int code, String... arguments) {
    out.reset();
    List<String> all = new ArrayList<>(List.of("dead"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    assertThat(Main.run(all.toArray(String[]::new))).as(out()).isEqualTo(code);
    return code;
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldBeListedShownSentAgainAndDroppedByCommandWhileTheEngineRuns() throws Exception {
    server.does(answers(500, ""), answers(500, ""), answers(200, ""));
    try (RealtimeEngine engine = engine()) {
      addHook(engine);
      emit(engine, "John");
      emit(engine, "Alice");
      Await.until(() -> assertThat(engine.deadLetters()).hasSize(2));

      dead(0, "list");
      assertThat(out().lines())
          .hasSize(2)
          .allMatch(line -> line.endsWith("'report': 127.0.0.1 answered 500 (after 1 attempts)"));
      dead(0, "show", "2");
      assertThat(out()).contains("\"killer\" : \"Alice\"", "\"name\" : \"report\"");
      dead(2, "show", "7");
      assertThat(out()).contains("there is no dead letter 7");
      dead(2, "retry");
      assertThat(out()).contains("name dead letters by their numbers, or give --all");

      dead(0, "retry", "1");
      assertThat(out()).isEqualTo("1 dead letter on the way again\n");
      Await.until(() -> assertThat(engine.deadLetters()).hasSize(1));
      assertThat(server.requests().get(2)).contains("{\"killer\":\"John\"}");

      dead(1, "drop", "2", "9");
      assertThat(out())
          .isEqualTo("1 dead letter dropped\nrealtime: 9: there is no such dead letter\n");
      dead(0, "list");
      assertThat(out()).isEqualTo("there are no dead letters\n");
    }
    assertThat(server.count()).isEqualTo(3);
  }

  @Test
  void shouldBeSentWhenAnEngineStartsIfNoneRan() throws Exception {
    server.does(answers(500, ""), answers(200, ""));
    try (RealtimeEngine engine = engine()) {
      addHook(engine);
      emit(engine, "John");
    }
    dead(0, "list");
    assertThat(out()).contains("answered 500");
    dead(0, "retry", "--all");
    assertThat(out()).isEqualTo("no engine runs; they are sent again when one starts\n");
    try (RealtimeEngine engine = engine()) {
      addHook(engine);
      Await.until(() -> assertThat(server.count()).isEqualTo(2));
      Await.until(() -> assertThat(engine.deadLetters()).isEmpty());
    }
    dead(0, "drop", "--all");
    assertThat(out()).isEqualTo("0 dead letters dropped\n");
  }

  @Test
  void shouldKeepWhatStillWaitedWhenTheEngineStopped() throws Exception {
    server.does((socket, stream) -> socket.getInputStream().read());
    try (RealtimeEngine engine = engine()) {
      engine.addHook("kill", Map.of("type", "http", "url", url(), "timeout", 60));
      engine.emit("kill", Map.of("killer", "John"));
      engine.emit("kill", Map.of("killer", "Alice"));
      Await.until(() -> assertThat(server.count()).isEqualTo(1));
    }
    dead(0, "list");
    assertThat(out()).contains("the engine stopped");
  }

  @Test
  void shouldBeReachedFromLua() throws Exception {
    server.does(answers(500, ""), answers(200, ""));
    try (RealtimeEngine engine = engine()) {
      addHook(engine);
      emit(engine, "John");
      Await.until(() -> assertThat(engine.deadLetters()).hasSize(1));
      Path rules = folder.resolve("a.lua");
      Files.writeString(
          rules,
          """
          local letters = realtime.ListDeadLetters()
          print(#letters, letters[1].id, letters[1].name, letters[1].channel, letters[1].data.killer)
          print(letters[1].error, letters[1].attempts, letters[1].definition.url)
          print(realtime.RetryDeadLetters(7))
          print(realtime.RetryDeadLetters({1}))
          print(pcall(realtime.RetryDeadLetters, true))
          print(pcall(realtime.DropDeadLetters))
          """);
      engine.load(rules);
      Await.until(() -> assertThat(told).filteredOn(line -> line.startsWith("printed")).hasSize(6));
      assertThat(told)
          .contains(
              "printed 1\t1\t'report'\tkill\tJohn",
              "printed 127.0.0.1 answered 500 (after 1 attempts)\t1\t***",
              "printed 0\t7: there is no such dead letter",
              "printed 1")
          .anyMatch(line -> line.contains("RetryDeadLetters: ids must be a number, not true"))
          .anyMatch(line -> line.contains("DropDeadLetters: ids must be a number, not nil"));
      Await.until(() -> assertThat(engine.deadLetters()).isEmpty());
      assertThat(server.count()).isEqualTo(2);
    }
  }

  @Test
  void shouldGoThroughAnotherRuleWhereOneIsNamed() throws Exception {
    server.does(answers(400, ""), answers(200, ""));
    try (RealtimeEngine engine = engine()) {
      addHook(engine);
      emit(engine, "John");
      Await.until(() -> assertThat(engine.deadLetters()).hasSize(1));
      engine.removeRule("hook:report");
      Await.until(() -> assertThat(engine.stats().path("destinations")).isEmpty());
      assertThat(engine.ask(new DeadLetterRequest(true, true, List.of(), null)).problems())
          .containsExactly(
              "1: no rule here has the id hook:report (a rule that was changed has another,"
                  + " unless it has a name)");
      String other = engine.addHook("x", Map.of("type", "http", "url", url(), "method", "PUT"));
      dead(0, "retry", "1", "--rule", other);
      Await.until(() -> assertThat(engine.deadLetters()).isEmpty());
      assertThat(server.requests().get(1)).startsWith("PUT ");
    }
  }

  @Test
  void shouldShowNoSecretAnywhere() throws Exception {
    server.does(
        answers(500, ""), answers(400, "X-Says: PL4NTED\r\n"), answers(404, ""), answers(404, ""));
    StringBuilder all = new StringBuilder();
    try (RealtimeEngine engine = engine()) {
      addHook(engine);
      engine.addHook(
          "kill",
          Map.of("type", "discord", "name", "post", "webhook", url(), "format", "{killer} won"));
      emit(engine, "John");
      emit(engine, "Alice");
      Await.until(() -> assertThat(engine.deadLetters()).hasSizeGreaterThanOrEqualTo(3));
      all.append(engine.stats()).append(engine.listRules()).append(engine.deadLetters());
      dead(0, "list", "--json");
      all.append(out());
      dead(0, "show", "1");
      all.append(out()).append(told);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(all.toString()).contains("John", "'report'").doesNotContain("PL4NTED");
  }
}
