package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.json.Json;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a game server, and what anybody else, gets from the port. */
@Tag("slow")
final class BridgeTest {
  @TempDir private Path folder;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;
  private Bridge bridge;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    engine =
        RealtimeEngine.builder()
            .dataFolder(folder.resolve("data"))
            .server("alpha")
            .operatorLog(said::add)
            .start();
    file = folder.resolve("engine.json");
    bridge = Bridge.open(engine, 0, file, said::add);
  }

  @AfterEach
  void stop() {
    bridge.close();
    engine.close();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).describedAs("waited in vain for %s", what).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  /** Somebody else is still served: nobody's misdeeds disturb others. */
  private void assertOthersAreServed() throws IOException {
    try (TestingGame other = TestingGame.welcomed(file)) {
      assertThat(other.request(1, "set", "{\"key\":\"k\",\"value\":\"v\"}").flags()).isZero();
    }
  }

  @Test
  void shouldWriteTheFileForItsOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Json.parse(Files.readString(file)).path("port").asInt()).isEqualTo(bridge.port());
    assertThat(Json.parse(Files.readString(file)).path("pid").asLong())
        .isEqualTo(ProcessHandle.current().pid());
    bridge.close();
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldLeaveAnotherEnginesFileAlone() throws IOException {
    Files.writeString(file, "{\"port\":1,\"token\":\"other\",\"pid\":2}");
    bridge.close();
    assertThat(file).exists();
  }

  @Test
  void shouldCarryEventsBothWays() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      assertThat(game.request(1, "on", "{\"channel\":\"player:*\",\"subscription\":5}").flags())
          .isZero();
      game.emit("player:death", "{\"killer\":\"John\"}");
      Frame event = game.receive(FrameType.EVENT);
      assertThat(event.number()).isEqualTo(5);
      assertThat(event.text()).isEqualTo("{\"killer\":\"John\"}");
      String[] name = event.name().split("\0");
      assertThat(name[0]).isEqualTo("player:death");
      assertThat(name[1]).isNotEmpty();
      assertThat(name[2]).isEqualTo("alpha");
      assertThat(Double.parseDouble(name[3]))
          .isBetween(System.currentTimeMillis() / 1000.0 - 60, System.currentTimeMillis() / 1000.0);
    }
  }

  @Test
  void shouldAcknowledgeEventsThatAreInTheStore() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      for (int n = 0; n < 1000; n++) {
        game.emit("a", "{\"n\":" + n + "}");
      }
      Frame ack = game.receive(FrameType.ACK);
      while (ack.number() < 1000) {
        ack = game.receive(FrameType.ACK);
      }
      assertThat(ack.number()).isEqualTo(1000);
      assertThat(engine.stats().path("published").asLong()).isEqualTo(1000);
    }
  }

  @Test
  void shouldCallFunctionsAndTakeTheirAnswers() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      Frame added =
          game.request(
              1,
              "add_hook",
              "{\"channel\":\"a\",\"definition\":{\"type\":\"lua\",\"name\":\"h\","
                  + "\"condition\":{\"$function\":7,\"at\":\"x:1\"},"
                  + "\"run\":{\"$function\":8,\"at\":\"x:2\"}}}");
      assertThat(added.flags()).isZero();
      game.emit("a", "{\"n\":1}");
      Frame condition = game.receive(FrameType.CALL);
      assertThat(condition.name()).isEqualTo("7");
      assertThat(condition.text()).isEqualTo("{\"n\":1}");
      game.send(Frame.of(FrameType.ANSWER, 0, condition.number(), "", "true"));
      assertThat(game.receive(FrameType.CALL).name()).isEqualTo("8");
    }
  }

  @Test
  void shouldTellMisuseFromFailure() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      assertThat(game.request(1, "nonsense", "{}").flags()).isEqualTo(2);
      assertThat(game.request(2, "get", "no json").flags()).isEqualTo(2);
      assertThat(game.request(3, "get", "[1]").flags()).isEqualTo(2);
      game.request(4, "set", "{\"key\":\"w\",\"value\":\"word\"}");
      Frame failed = game.request(5, "incr", "{\"key\":\"w\"}");
      assertThat(failed.flags()).isEqualTo(1);
      assertThat(failed.text()).isNotEmpty().doesNotContain("\n");
    }
  }

  @Test
  void shouldKeepTheRulesOfAGameThatChangesItsMap() throws Exception {
    String rule =
        "{\"channel\":\"a\",\"definition\":{\"type\":\"lua\",\"name\":\"h\","
            + "\"run\":{\"$function\":8,\"at\":\"x:2\"}}}";
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "add_hook", rule);
      game.request(2, "on", "{\"channel\":\"a\",\"subscription\":5}");
    }
    await("its end", () -> bridge.sessions() == 0);
    assertThat(engine.ruleCount()).isEqualTo(1);
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "add_hook", rule);
      assertThat(engine.ruleCount()).isEqualTo(1);
      engine.emit("a", Map.of("n", 1));
      assertThat(game.receive(FrameType.CALL).name()).isEqualTo("8");
    }
    assertThat(bridge.quiet()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void shouldEndRulesThatAreNotAddedAgain() throws Exception {
    String rule =
        "{\"channel\":\"a\",\"definition\":{\"type\":\"lua\",\"name\":\"%s\","
            + "\"run\":{\"$function\":8,\"at\":\"x:2\"}}}";
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "add_hook", rule.formatted("stays"));
      game.request(2, "add_hook", rule.formatted("goes"));
    }
    await("its end", () -> bridge.sessions() == 0);
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "add_hook", rule.formatted("stays"));
      assertThat(engine.ruleCount()).isEqualTo(2);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (engine.ruleCount() > 1 && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(engine.listRules()).hasSize(1);
      assertThat(engine.listRules().get(0).path("name").asText()).isEqualTo("stays");
    }
  }

  @Test
  void shouldRefuseAWrongToken() throws IOException {
    for (int attempt = 0; attempt < 3; attempt++) {
      try (TestingGame stranger = new TestingGame(bridge.port())) {
        stranger.hello(Frame.VERSION, "guess" + attempt);
        Frame refused = stranger.receive();
        assertThat(refused.type()).isEqualTo(FrameType.REFUSED);
        assertThat(refused.text()).isEqualTo("the token is wrong");
        assertThat(stranger.isEnded()).isTrue();
      }
    }
    assertOthersAreServed();
    assertThat(said).hasSize(1).first().asString().contains("the token is wrong");
  }

  @Test
  void shouldRefuseAnotherVersion() throws IOException {
    try (TestingGame old = new TestingGame(bridge.port())) {
      old.hello(9, "any");
      assertThat(old.receive().text()).contains("version 9").contains("same release");
    }
  }

  @Test
  void shouldEndWhoeverSpeaksNonsense() throws IOException {
    for (byte[] bytes :
        List.of(
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8),
            HexFormat.of().parseHex("00100100010000000100000000000000"), // 64 KiB + 4 KiB
            HexFormat.of().parseHex("00000000020000000000000000000000"), // EMIT before HELLO
            HexFormat.of().parseHex("0200000001000000010000000000000078"))) {
      try (TestingGame stranger = new TestingGame(bridge.port())) {
        stranger.sendBytes(bytes);
        assertThat(stranger.isEnded()).isTrue();
      }
    }
    assertOthersAreServed();
  }

  @Test
  void shouldEndAGameThatSpeaksNonsenseLater() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file);
        TestingGame other = TestingGame.welcomed(file)) {
      game.sendBytes(HexFormat.of().parseHex("ffffffff020000000000000000000000"));
      assertThat(game.isEnded()).isTrue();
      assertThat(other.request(1, "get", "{\"key\":\"k\"}").flags()).isZero();
    }
  }

  @Test
  void shouldNotWaitForWhoeverIsSilent() throws IOException {
    try (TestingGame silent = new TestingGame(bridge.port());
        TestingGame half = new TestingGame(bridge.port())) {
      half.sendBytes(HexFormat.of().parseHex("1e000000010000000100"));
      long begun = System.nanoTime();
      assertThat(silent.isEnded()).isTrue();
      assertThat(half.isEnded()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
      assertOthersAreServed();
    }
  }

  @Test
  void shouldBoundHowManyComeIn() throws Exception {
    List<TestingGame> many = new CopyOnWriteArrayList<>();
    try {
      for (int n = 0; n < 64; n++) {
        many.add(TestingGame.welcomed(file));
      }
      assertThatThrownBy(() -> TestingGame.welcomed(file)).isInstanceOf(IOException.class);
      many.remove(0).close();
      await("the place to be free", () -> bridge.sessions() == 63);
      assertOthersAreServed();
    } finally {
      for (TestingGame game : many) {
        game.close();
      }
    }
  }

  @Test
  void shouldEndSessionsWhenItCloses() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.receive(FrameType.STATE);
      bridge.close();
      assertThatThrownBy(game::receive).isInstanceOfAny(EOFException.class, IOException.class);
    }
  }
}
