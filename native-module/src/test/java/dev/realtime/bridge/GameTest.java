package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.time.SystemTime;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native module in a real Lua, with engines that come, go, and are none. */
@Tag("slow")
final class GameTest {
  /** Every script may wait for something, and tells what it has seen. */
  private static final String PRELUDE =
      """
      io.stdout:setvbuf("line")
      local function waitFor(condition)
          local deadline = os.time() + 60
          while not condition() do
              assert(os.time() < deadline, "waited in vain")
              realtime.Flush(0.01)
              realtime.ProcessEvents()
          end
      end
      """;

  @TempDir private Path folder;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final SystemTime time = new SystemTime();
  private RealtimeEngine engine;
  private Path file;
  private Path output;
  private final List<Process> started = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    engine =
        RealtimeEngine.builder()
            .dataFolder(folder.resolve("data"))
            .server("alpha")
            .operatorLog(said::add)
            .start();
    file = folder.resolve("engine.json");
    output = folder.resolve("output");
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    engine.close();
    time.close();
  }

  private Process run(String script) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("script.lua"), PRELUDE + script);
    Process lua =
        NativeModule.start(
            "luajit",
            source,
            Map.of(
                "REALTIME_ENGINE_FILE",
                file.toString(),
                "REALTIME_HOME",
                folder.resolve("none").toString()),
            output);
    started.add(lua);
    return lua;
  }

  /** The connection of a script that is started now. */
  private TestingEngine.Game accept(TestingEngine testing, String script) throws Exception {
    run(script);
    return testing.accept();
  }

  private String outputOf(Process lua) throws IOException, InterruptedException {
    try {
      assertThat(lua.waitFor(120, TimeUnit.SECONDS)).describedAs("it ends").isTrue();
    } finally {
      lua.destroyForcibly();
    }
    return Files.readString(output);
  }

  private void awaitOutput(String line) {
    Await.until(
        line,
        60,
        () -> {
          try {
            return Files.readString(output).contains(line);
          } catch (IOException e) {
            return false; // not there yet
          }
        });
  }

  /** An engine's file that leads to a port where somebody else is. */
  private void announce(int port) throws IOException {
    try (EngineFile written = EngineFile.write(file, port, "token")) {
      Files.copy(file, folder.resolve("copy"));
    }
    Files.move(folder.resolve("copy"), file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void shouldDoLaterWhatStandsAndWasEmittedBeforeTheEngineCame() throws Exception {
    Process lua =
        run(
            """
            realtime.Config({timeout = 0.2})
            local got = {}
            local id = realtime.AddHook("a", {type = "lua", name = "later", run = function(data) got[#got + 1] = data.n end})
            local gone = realtime.AddHook("a", {type = "lua", name = "gone", run = function() error("removed") end})
            realtime.On("b", function(data) got[#got + 1] = data.n end)
            assert(id and gone and realtime.RemoveHook(gone))
            realtime.AddHook("a", {type = "nothing"})
            for n = 1, 100 do assert(realtime.Emit("a", {n = n})) end
            assert(realtime.Emit("b", {n = 101}))
            waitFor(function()
                local value, err = realtime.Get("key")
                assert(value == nil)
                return err:find("no engine")
            end)
            assert(not realtime.IsConnected())
            print("waiting")
            waitFor(function() return #got == 101 end)
            realtime.Config({timeout = 60})
            for n = 1, 101 do assert(got[n] == n) end
            assert(#realtime.ListHooks() == 1)
            assert(realtime.RemoveHook(id) and #realtime.ListHooks() == 0)
            print("done", realtime.GetStats().dropped)
            """);
    awaitOutput("waiting");
    try (Bridge bridge = Bridge.open(engine, time, 0, file, said::add)) {
      assertThat(outputOf(lua))
          .contains("done\t0")
          .contains("add_hook: unknown type 'nothing'")
          .contains("script.lua:");
      assertThat(bridge.port()).isPositive();
    }
  }

  @Test
  void shouldRestoreEverythingAfterTheEngineWasAway() throws Exception {
    Process lua;
    try (Bridge first = Bridge.open(engine, time, 0, file, said::add)) {
      lua =
          run(
              """
              realtime.Config({timeout = 60})
              local fired, heard, texts = {}, 0, 0
              realtime.AddHook("a", {type = "lua", name = "fn", condition = function(data) return data.n % 2 == 0 end,
                  run = function(data) fired[#fired + 1] = data.n end})
              realtime.On("a*", function() heard = heard + 1 end)
              realtime.Subscribe("text", function() texts = texts + 1 end)
              realtime.Emit("a", {n = 2})
              waitFor(function() return #fired == 1 and heard == 1 end)
              print("first")
              local failed
              realtime.Async(function()
                  while not failed do
                      local value, err = realtime.Get("key")
                      failed = err
                  end
              end)
              waitFor(function() return not realtime.IsConnected() end)
              for n = 3, 10 do assert(realtime.Emit("a", {n = n})) end
              print("second")
              waitFor(function() return #fired == 5 and heard == 9 and failed end)
              realtime.Publish("text", "x")
              waitFor(function() return texts == 1 end)
              print("done", table.concat(fired, " "), realtime.GetStats().reconnects)
              """);
      awaitOutput("first");
      assertThat(first.sessions()).isEqualTo(1);
    }
    awaitOutput("second");
    try (Bridge second = Bridge.open(engine, time, 0, file, said::add)) {
      assertThat(outputOf(lua)).contains("done\t2 4 6 8 10\t1");
      Await.until("its end", () -> second.sessions() == 0);
    }
  }

  @Test
  void shouldNotComeInWithAFileThatOthersMayRead() throws Exception {
    try (Bridge bridge = Bridge.open(engine, time, 0, file, said::add)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      String printed =
          outputOf(
              run(
                  """
                  realtime.Config({timeout = 0.1})
                  waitFor(function()
                      local ok, err = realtime.Connect()
                      assert(ok == false)
                      return err:find("others may read it")
                  end)
                  print("done")
                  """));
      assertThat(printed).contains("done").containsOnlyOnce("[realtime] " + file);
      assertThat(bridge.sessions()).isZero();
    }
  }

  @Test
  void shouldSayThatTheTokenIsWrong() throws Exception {
    try (Bridge bridge = Bridge.open(engine, time, 0, file, said::add)) {
      ObjectNode changed = (ObjectNode) Json.parse(Files.readString(file));
      Files.writeString(file, changed.put("token", "guess").toString());
      String printed =
          outputOf(
              run(
                  """
                  realtime.Config({timeout = 0.1})
                  waitFor(function()
                      local ok, err = realtime.Connect()
                      assert(ok == false)
                      return err == "the engine refused the connection: the token is wrong"
                  end)
                  print("done")
                  """));
      assertThat(printed).contains("done");
      assertThat(said).hasSize(1);
      assertThat(bridge.sessions()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "silence", "half", "oversized", "nobody"})
  void shouldNotBeHeldUpByWhatIsNoEngine(String kind) throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    try (ServerSocket fake = new ServerSocket();
        Socket taken = new Socket()) {
      if (kind.equals("nobody")) {
        taken.bind(anyPort); // nobody listens there, and nobody else can
        announce(taken.getLocalPort());
      } else {
        fake.bind(anyPort);
        announce(fake.getLocalPort());
        new Thread(() -> answer(fake, kind), "no engine").start();
      }
      boolean isSaid = kind.equals("garbage") || kind.equals("oversized");
      // Whatever were held up by what never answers would not come to its end.
      String printed =
          outputOf(
              run(
                  """
                  realtime.Config({timeout = 0.1})
                  local ok, err
                  waitFor(function()
                      ok, err = realtime.Connect()
                      return ok == false and err:find("%s", 1, true)
                  end)
                  for n = 1, 100 do assert(realtime.Emit("a", {n = n})) end
                  waitFor(function() return realtime.ProcessEvents() == 0 end)
                  print("done")
                  """
                      .formatted(isSaid ? "no frame" : "")));
      assertThat(printed).contains("done");
      if (isSaid) {
        assertThat(printed).containsOnlyOnce("the engine sent what is no frame");
      }
    }
  }

  @Test
  void shouldNeverSendARequestThatFailed() throws Exception {
    try (TestingEngine first = new TestingEngine(file);
        TestingEngine.Game game =
            accept(
                first,
                """
            realtime.Config({timeout = 60})
            assert(realtime.Connect())
            for n = 1, 24 do assert(realtime.Emit("a", {text = ("x"):rep(1000000)})) end
            local early
            realtime.Incr("early", function(value, err) early = err end)
            realtime.Config({timeout = 0.1})
            local value, err = realtime.Incr("late")
            assert(value == nil)
            print("late", err)
            realtime.Config({timeout = 60})
            assert(realtime.Set("key", "value"))
            assert(early == nil)
            local value, err = realtime.Incr("last")
            assert(value == nil)
            waitFor(function() realtime.ProcessEvents() return early end)
            print("last", err, early)
            assert(realtime.Connect())
            assert(realtime.Set("key", "again"))
            print("done")
            """)) {
      game.reply(game.request("connect"), "");
      awaitOutput("late\tno answer within 0.1 seconds");
      // Only now the engine reads on: what failed meanwhile is not among it, what may still
      // succeed is.
      assertThat(game.requestsUpTo("set")).containsExactly("incr", "set");
      game.request("incr");
      game.close();
      try (TestingEngine.Game again = first.accept()) {
        List<String> requests = again.requestsUpTo("connect", "set");
        requests.removeIf("flush"::equals); // the script's, while it waits
        assertThat(requests).containsExactly("connect", "set");
        awaitOutput("last\tthe engine has gone\tthe engine has gone");
        awaitOutput("done");
      }
    }
    assertThat(outputOf(started.get(0))).contains("; the engine was not asked\n");
  }

  @Test
  void shouldLetStandWhatTheEngineHadNotAnswered() throws Exception {
    try (TestingEngine engines = new TestingEngine(file)) {
      try (TestingEngine.Game game =
          accept(
              engines,
              """
              realtime.Config({timeout = 60})
              local id = assert(realtime.AddHook("a", {type = "lua", name = "h", run = function() print("called") end}))
              print("stands", id)
              assert(realtime.Connect())
              assert(realtime.RemoveHook(id))
              """)) {
        game.request("add_hook");
      }
      awaitOutput("stands\tlater:1");
      try (TestingEngine.Game game = engines.accept()) {
        game.reply(game.request("add_hook"), "\"hook:1\"");
        game.reply(game.request("connect"), "");
        Frame removal = game.request("remove_rule");
        assertThat(removal.text()).isEqualTo("{\"id\":\"hook:1\"}");
        game.reply(removal, "true");
        outputOf(started.get(0));
      }
    }
  }

  @Test
  void shouldRemoveARuleOfWhichTheEngineHasYetToSayTheId() throws Exception {
    try (TestingEngine engines = new TestingEngine(file);
        TestingEngine.Game game =
            accept(
                engines,
                """
                realtime.Config({timeout = 60})
                assert(realtime.Connect())
                realtime.Config({timeout = 0.1})
                local hook = {type = "lua", name = "h", run = function() end}
                local id = assert(realtime.AddHook("a", hook))
                assert(realtime.RemoveHook(id) and not realtime.RemoveHook(id))
                print("removed")
                realtime.Config({timeout = 60})
                print("kept", realtime.AddHook("a", hook))
                """)) {
      game.reply(game.request("connect"), "");
      Frame added = game.request("add_hook");
      awaitOutput("removed");
      game.request("remove_rule"); // of what is no rule any more
      Frame addedAgain = game.request("add_hook");
      // The answers come late, and the same rule stands again meanwhile.
      game.reply(added, "\"hook:1\"");
      game.reply(addedAgain, "\"hook:1\"");
      awaitOutput("kept\thook:1");
      outputOf(started.get(0));
      assertThatThrownBy(() -> game.request("remove_rule")).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void shouldEndInTheEngineWhatWasRemovedMeanwhile() throws Exception {
    try (TestingEngine engines = new TestingEngine(file);
        TestingEngine.Game game =
            accept(
                engines,
                """
                realtime.Config({timeout = 60})
                assert(realtime.Connect())
                realtime.Config({timeout = 0.1})
                local hook = {type = "lua", name = "h", run = function() end}
                assert(realtime.RemoveHook(assert(realtime.AddHook("a", hook))))
                print("removed")
                realtime.Config({timeout = 60})
                assert(realtime.Connect())
                """)) {
      game.reply(game.request("connect"), "");
      Frame added = game.request("add_hook");
      awaitOutput("removed");
      game.reply(added, "\"hook:1\"");
      assertThat(game.requestsUpTo("remove_rule", "connect"))
          .containsExactlyInAnyOrder("remove_rule", "connect");
      outputOf(started.get(0));
    }
  }

  @Test
  void shouldBoundWhatStands() throws Exception {
    try (Bridge bridge = Bridge.open(engine, time, 0, file, said::add)) {
      assertThat(
              outputOf(
                  run(
                      """
                      realtime.Config({timeout = 60})
                      local ids = {}
                      for n = 1, 10000 do ids[n] = realtime.On("channel" .. n, function() end) end
                      print(pcall(realtime.On, "more", function() end))
                      realtime.Off(ids[1])
                      local got = 0
                      assert(realtime.On("more", function() got = got + 1 end))
                      realtime.Emit("more", {})
                      waitFor(function() return got == 1 end)
                      print("done")
                      """)))
          .contains("there are 10000 subscriptions already")
          .contains("realtime.Off")
          .contains("done");
      assertThat(bridge.port()).isPositive();
    }
  }

  @Test
  void shouldGiveEverythingBackWhenTheMapChanges() throws Exception {
    Path module = NativeModule.file();
    Path luajit = Path.of("/usr/lib/x86_64-linux-gnu/libluajit-5.1.so.2");
    Assumptions.assumeTrue(Files.exists(luajit), "LuaJIT is not installed as a library");
    Path luaShared = Files.copy(luajit, folder.resolve("lua_shared.so"));
    try (Bridge bridge = Bridge.open(engine, time, 0, file, said::add)) {
      ProcessBuilder builder =
          new ProcessBuilder(
                  NativeModule.folder().resolve("target/native/linux64/game_stand_in").toString(),
                  luaShared.toString(),
                  module.toString(),
                  NativeModule.folder().resolve("test/map.lua").toString(),
                  "40",
                  "10")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("REALTIME_ENGINE_FILE", file.toString());
      String printed = outputOf(builder.start());
      assertThat(printed).contains("by a dead state 0").endsWith("stand-in: passed\n");
      Await.until("the end of the last", () -> bridge.sessions() == 0);
    }
  }

  private static void answer(ServerSocket fake, String kind) {
    byte[] welcome = {2, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0};
    byte[] oversized = {0, 0, 0, 127, 16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    List<Socket> open = new CopyOnWriteArrayList<>();
    try {
      while (true) {
        Socket socket = fake.accept();
        open.add(socket);
        switch (kind) {
          case "garbage" ->
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          case "half" -> socket.getOutputStream().write(welcome);
          case "oversized" -> socket.getOutputStream().write(oversized);
          default -> {
            // says nothing
          }
        }
      }
    } catch (IOException e) {
      open.forEach(
          socket -> {
            try {
              socket.close();
            } catch (IOException gone) {
              // it is gone
            }
          });
    }
  }
}
