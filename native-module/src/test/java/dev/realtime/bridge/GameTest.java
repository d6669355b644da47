package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.event.Json;
import dev.realtime.engine.time.SystemTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
          local deadline = os.time() + 20
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
    engine.close();
    time.close();
  }

  private Process run(String script) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("script.lua"), PRELUDE + script);
    return NativeModule.start(
        "luajit",
        source,
        Map.of(
            "REALTIME_ENGINE_FILE",
            file.toString(),
            "REALTIME_HOME",
            folder.resolve("none").toString()),
        output);
  }

  private String outputOf(Process lua) throws IOException, InterruptedException {
    try {
      assertThat(lua.waitFor(60, TimeUnit.SECONDS)).describedAs("it ends").isTrue();
    } finally {
      lua.destroyForcibly();
    }
    return Files.readString(output);
  }

  private void await(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .describedAs("waited for %s; output: %s", what, Files.readString(output))
          .isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private void awaitOutput(String line) throws Exception {
    await(
        line,
        () -> {
          try {
            return Files.readString(output).contains(line);
          } catch (IOException e) {
            return false;
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
            local value, err = realtime.Get("key")
            assert(value == nil and err:find("no engine"), err)
            assert(not realtime.IsConnected())
            print("waiting")
            waitFor(function() return #got == 101 end)
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
      assertThat(second.sessions()).isZero();
    }
  }

  @Test
  void shouldNotComeInWithAFileThatOthersMayRead() throws Exception {
    try (Bridge bridge = Bridge.open(engine, time, 0, file, said::add)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      String printed =
          outputOf(
              run(
                  "realtime.Config({timeout = 0.5}) print(realtime.Connect()) realtime.ProcessEvents()"));
      assertThat(printed).contains("false").contains("others may read it");
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
                  "realtime.Config({timeout = 1}) print(realtime.Connect()) realtime.ProcessEvents()"));
      assertThat(printed).contains("the engine refused the connection: the token is wrong");
      assertThat(said).hasSize(1);
      assertThat(bridge.sessions()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "silence", "half", "oversized", "nobody"})
  void shouldNotBeHeldUpByWhatIsNoEngine(String kind) throws Exception {
    try (ServerSocket fake = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      announce(fake.getLocalPort());
      if (kind.equals("nobody")) {
        fake.close();
      } else {
        CompletableFuture.runAsync(() -> answer(fake, kind));
      }
      String printed =
          outputOf(
              run(
                  """
                  realtime.Config({timeout = 0.5})
                  local begun = os.time()
                  local ok, err = realtime.Connect()
                  assert(ok == false and type(err) == "string")
                  for n = 1, 100 do assert(realtime.Emit("a", {n = n})) end
                  realtime.ProcessEvents()
                  assert(os.time() - begun <= 3)
                  print("done")
                  """));
      assertThat(printed).contains("done");
      if (kind.equals("garbage") || kind.equals("oversized")) {
        assertThat(printed).containsOnlyOnce("the engine sent what is no frame");
      }
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
      assertThat(bridge.sessions()).isZero();
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
