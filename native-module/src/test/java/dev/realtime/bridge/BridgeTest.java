package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.time.FakeTime;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
  private final FakeTime time = new FakeTime(); // the bridge's
  private final StubbornStore store = new StubbornStore();
  private RealtimeEngine engine;
  private Bridge bridge;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    engine =
        RealtimeEngine.builder()
            .dataFolder(folder.resolve("data"))
            .backend(store)
            .server("alpha")
            .operatorLog(said::add)
            .start();
    file = folder.resolve("engine.json");
    bridge = Bridge.open(engine, time, 0, file, said::add);
  }

  @AfterEach
  void stop() {
    store.goOn();
    bridge.close();
    engine.close();
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
    double begun = System.currentTimeMillis() / 1000.0;
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
      assertThat(Double.parseDouble(name[3])).isBetween(begun, System.currentTimeMillis() / 1000.0);
    }
  }

  @Test
  void shouldAcknowledgeEventsThatAreInTheStore() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      for (int n = 0; n < 1000; n++) {
        game.emit("a", "{\"n\":" + n + "}");
      }
      awaitAck(game, 1000);
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
    Await.until("its end", () -> bridge.sessions() == 0);
    assertThat(engine.ruleCount()).isEqualTo(1);
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "add_hook", rule);
      assertThat(engine.ruleCount()).isEqualTo(1);
      engine.emit("a", Map.of("n", 1));
      assertThat(game.receive(FrameType.CALL).name()).isEqualTo("8");
    }
    Await.until("its end", () -> bridge.sessions() == 0);
    time.advance(Duration.ofSeconds(89));
    assertThat(bridge.quiet()).isEqualTo(Duration.ofSeconds(89));
    assertThat(engine.ruleCount()).isEqualTo(1);
    time.advance(Duration.ofSeconds(1));
    Await.until("the end of its rules", () -> engine.ruleCount() == 0);
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
    Await.until("its end", () -> bridge.sessions() == 0);
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "add_hook", rule.formatted("stays"));
      assertThat(bridge.quiet()).isZero();
      assertThat(engine.ruleCount()).isEqualTo(2);
      time.advance(Duration.ofSeconds(10));
      Await.until("the end of what was not added", () -> engine.ruleCount() == 1);
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
            HexFormat.of().parseHex("0100000001000000010000000000000078"))) {
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
      Await.until("both are there", () -> time.waiting() == 2);
      time.advance(Duration.ofSeconds(3));
      assertThat(silent.isEnded()).isTrue();
      assertThat(half.isEnded()).isTrue();
      assertOthersAreServed();
    }
    Await.until("it is said", () -> !said.isEmpty());
    assertThat(said).hasSize(1).first().asString().endsWith("no HELLO in time");
  }

  @Test
  void shouldEndAGameThatSaysNothingAnyMore() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file);
        TestingGame other = TestingGame.welcomed(file)) {
      time.advance(Duration.ofSeconds(20));
      assertThat(other.request(1, "get", "{\"key\":\"k\"}").flags()).isZero();
      time.advance(Duration.ofSeconds(10));
      assertThat(game.isEnded()).isTrue();
      assertThat(other.request(2, "get", "{\"key\":\"k\"}").flags()).isZero();
    }
  }

  /** Until the engine takes no more: large events first, so that it does not take many. */
  private void fillTheEngine() {
    store.stop();
    for (int length : new int[] {1 << 19, 1 << 10, 1}) {
      String text = "x".repeat(length);
      String refusal = null;
      while (refusal == null) {
        refusal = engine.emit("filling", length == 1 ? 1 : text);
      }
      assertThat(refusal).startsWith("queue full");
    }
  }

  /** Until so many events are acknowledged. */
  private static void awaitAck(TestingGame game, long number) throws IOException {
    Frame ack = game.receive(FrameType.ACK);
    while (ack.number() < number) {
      ack = game.receive(FrameType.ACK);
    }
    assertThat(ack.number()).isEqualTo(number);
  }

  private static long count(List<String> lines, String wanted) {
    return lines.stream().filter(line -> line.contains(wanted)).count();
  }

  private void awaitRoom() {
    store.goOn();
    Await.until(
        "room for the events",
        () -> {
          time.advanceMillis(250);
          return count(said, "has room again") == 1;
        });
  }

  @Test
  void shouldKeepEventsForWhichTheEngineHasNoRoom() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "on", "{\"channel\":\"a\",\"subscription\":5}");
      fillTheEngine();
      for (int n = 1; n <= 3; n++) {
        game.emit("a", "{\"n\":" + n + "}");
      }
      game.send(Frame.of(FrameType.REQUEST, 0, 2, "flush", "{\"timeout\":60}"));
      assertThat(game.receive(FrameType.LOG).text())
          .startsWith("events wait until the engine has room for them: queue full");
      game.send(Frame.of(FrameType.PING, 0, 0));
      game.receive(FrameType.PONG);
      assertThat(game.request(3, "set", "{\"key\":\"k\",\"value\":\"v\"}").flags()).isZero();
      time.advance(Duration.ofSeconds(20)); // tried again, in vain

      awaitRoom();
      for (int n = 1; n <= 3; n++) {
        assertThat(game.receive(FrameType.EVENT).text()).isEqualTo("{\"n\":" + n + "}");
      }
      game.emit("a", "{\"n\":4}");
      game.emit("a", "{\"n\":5}");
      awaitAck(game, 5);
    }
    assertThat(count(said, "events wait")).isEqualTo(1);
    assertThat(count(said, "3 events had to wait")).isEqualTo(1);
  }

  @Test
  void shouldAcknowledgeNothingThatTheEngineDidNotTake() throws IOException {
    fillTheEngine();
    try (TestingGame game = TestingGame.welcomed(file);
        TestingGame other = TestingGame.welcomed(file)) {
      game.emit("a", "{}");
      game.receive(FrameType.LOG);
      store.goOn();
      assertThat(other.request(1, "flush", "{\"timeout\":60}").flags()).isZero();
      // Everything that the engine has was handed over; the event is still the bridge's.
      game.send(Frame.of(FrameType.PING, 0, 0));
      Frame next = game.receive();
      while (next.type() != FrameType.PONG) {
        assertThat(next.type()).isNotEqualTo(FrameType.ACK);
        next = game.receive();
      }
      time.advance(Duration.ofSeconds(1));
      awaitAck(game, 1);
    }
  }

  @Test
  void shouldNotReadOnWhileItHoldsEnough() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "on", "{\"channel\":\"a\",\"subscription\":5}");
      fillTheEngine();
      for (int n = 1; n <= 1_500; n++) {
        game.emit("a", "{\"n\":" + n + "}");
      }
      game.send(Frame.of(FrameType.REQUEST, 0, 2, "set", "{\"key\":\"k\",\"value\":\"v\"}"));
      game.receive(FrameType.LOG);
      // It gives signs of life all the same, and does not take the game's silence for its end.
      for (int seconds = 0; seconds < 120; seconds += 10) {
        time.advance(Duration.ofSeconds(10));
        Frame sign = game.receive();
        assertThat(sign.type()).isIn(FrameType.PONG, FrameType.ACK);
      }
      assertThat(bridge.sessions()).isEqualTo(1);

      awaitRoom();
      for (int n = 1; n <= 1_500; n++) {
        assertThat(game.receive(FrameType.EVENT).text()).isEqualTo("{\"n\":" + n + "}");
      }
    }
  }

  @Test
  void shouldEndWhileEventsWait() throws IOException {
    fillTheEngine();
    try (TestingGame game = TestingGame.welcomed(file)) {
      for (int n = 1; n <= 1_500; n++) {
        game.emit("a", "{\"n\":" + n + "}");
      }
      game.receive(FrameType.LOG);
      bridge.close();
      assertThat(game.isEnded()).isTrue();
    }
    Await.until("the end of its threads", () -> threads().isEmpty());
    assertThat(time.waiting()).isZero();
  }

  @Test
  void shouldTellOnceOfEventsThatNobodyWillTake() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.emit("a\nb", "{}");
      game.emit("a", "\"" + "x".repeat(1 << 20) + "\"");
      game.emit("a", "{}");
      assertThat(game.receive(FrameType.LOG).text())
          .startsWith("an event was not taken, and is lost: ");
      awaitAck(game, 3);
      assertThat(engine.stats().path("published").asLong()).isEqualTo(1);
    }
    assertThat(said).hasSize(1).first().asString().startsWith("test: an event was not taken");
  }

  @Test
  void shouldNotBeginWithWhatCameTooLate() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      long now = time.millis();
      Frame late = game.request(1, "incr\0" + (now - 1), "{\"key\":\"n\"}");
      assertThat(late.flags()).isEqualTo(1);
      assertThat(late.text()).startsWith("incr came too late");
      assertThat(game.request(2, "incr\0" + now, "{\"key\":\"n\"}").text()).isEqualTo("1");
      game.send(Frame.of(FrameType.REQUEST, 0, 3, "incr\0soon", "{\"key\":\"n\"}"));
      assertThat(game.isEnded()).isTrue();
    }
  }

  @Test
  void shouldBoundWhatStands() throws IOException {
    try (TestingGame game = TestingGame.welcomed(file)) {
      for (int n = 1; n <= Quota.MOST_SUBSCRIPTIONS; n++) {
        String body = "{\"channel\":\"c" + n + "\",\"subscription\":" + n + "}";
        game.send(Frame.of(FrameType.REQUEST, 0, n, "on", body));
      }
      for (int n = 1; n <= Quota.MOST_SUBSCRIPTIONS; n++) {
        assertThat(game.receive(FrameType.REPLY).flags()).isZero();
      }
      String one = "{\"channel\":\"more\",\"subscription\":20000}";
      Frame refused = game.request(20_000, "on", one);
      assertThat(refused.flags()).isEqualTo(2);
      assertThat(refused.text()).contains("10,000 subscriptions", "realtime.Off");
      game.request(20_001, "unsubscribe", "{\"subscription\":1}");
      assertThat(game.request(20_002, "on", one).flags()).isZero();
    }
    assertOthersAreServed();
  }

  @Test
  void shouldEndAConnectionCleanlyWhateverGoesWrong() throws IOException {
    String rule =
        "{\"channel\":\"a\",\"definition\":{\"type\":\"lua\",\"name\":\"h\","
            + "\"run\":{\"$function\":8,\"at\":\"x:2\"}}}";
    try (TestingGame game = TestingGame.welcomed(file)) {
      game.request(1, "add_hook", rule);
      store.breakKeys(true);
      game.send(Frame.of(FrameType.REQUEST, 0, 2, "get", "{\"key\":\"k\"}"));
      assertThat(game.isEnded()).isTrue();
    }
    store.breakKeys(false);
    Await.until("its end", () -> bridge.sessions() == 0);
    Await.until("the end of its threads", () -> threads().equals(Set.of("realtime-bridge")));
    assertThat(said)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("test: the connection was ended by an error: LinkageError: the keys (at ");
    assertOthersAreServed();
    time.advance(Duration.ofSeconds(90));
    Await.until("the end of its rules", () -> engine.ruleCount() == 0);
  }

  /** The threads of bridges that live. */
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("realtime-bridge"))
        .filter(name -> !name.endsWith("farewell"))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldNameItsThreads() throws IOException {
    try (TestingGame first = TestingGame.welcomed(file);
        TestingGame second = TestingGame.welcomed(file)) {
      first.receive(FrameType.STATE);
      second.receive(FrameType.STATE);
      assertThat(threads())
          .containsExactlyInAnyOrder(
              "realtime-bridge",
              "realtime-bridge-in-1",
              "realtime-bridge-out-1",
              "realtime-bridge-in-2",
              "realtime-bridge-out-2");
    }
    Await.until("their end", () -> threads().equals(Set.of("realtime-bridge")));
  }

  @Test
  void shouldAcceptAgainAfterItCouldNot() throws IOException {
    AtomicInteger failures = new AtomicInteger(3);
    ServerSocket poor =
        new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")) {
          @Override
          public Socket accept() throws IOException {
            if (failures.getAndDecrement() > 0) {
              throw new SocketException("Too many open files");
            }
            return super.accept();
          }
        };
    Path itsFile = folder.resolve("poor.json");
    try (Bridge its = Bridge.open(engine, time, poor, itsFile, said::add)) {
      Await.until(
          "three attempts",
          () -> {
            time.advance(Duration.ofSeconds(1));
            return failures.get() < 0;
          });
      try (TestingGame game = TestingGame.welcomed(itsFile)) {
        assertThat(its.sessions()).isEqualTo(1);
        assertThat(game.request(1, "get", "{\"key\":\"k\"}").flags()).isZero();
      }
    }
    assertThat(said).hasSize(1).first().asString().endsWith("Too many open files");
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
      Await.until("the place to be free", () -> bridge.sessions() == 63);
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
