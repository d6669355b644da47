package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.RealtimeEngine;
import dev.realtime.redis.embedded.TestingRedis;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, by what they print and the code they end with. */
final class CommandLineTest {
  @TempDir private Path folder;

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private int realtime(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data");
    all.add(folder.resolve("data").toString());
    return Main.run(all.toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }

  private String file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  void shouldRunRulesForATime() throws Exception {
    String rules =
        file("a.lua", "realtime.AddHook('x', {type = 'lua', run = print}) print('hello')");
    assertThat(realtime("run", rules, "--for", "100ms")).isZero();
    assertThat(out()).startsWith("hello\nready: 1 rule from 1 file on redis 127.0.0.1:");
  }

  @Test
  void shouldLoadFilesThatAreNewInAWatchedFolder() throws Exception {
    Path rules = Files.createDirectory(folder.resolve("rules"));
    Files.writeString(rules.resolve("a.lua"), "print('first')");
    String config = file("realtime.yml", "backend: memory\n");
    CompletableFuture<Integer> running =
        CompletableFuture.supplyAsync(
            () -> realtime("run", rules.toString(), "--watch", "--for", "10s", "--config", config));
    Await.until(() -> assertThat(out()).contains("ready: "));
    Files.writeString(rules.resolve("b.lua"), "print('second')");
    Await.until(() -> assertThat(out()).contains("second"));
    Await.until(() -> assertThat(err()).contains("realtime: loaded rules/b.lua\n"));
    Files.writeString(rules.resolve("c.lua"), "prnt(");
    Await.until(() -> assertThat(err()).contains("c.lua:1:"));
    assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.RULE);
    assertThat(out().lines().filter(line -> line.equals("first"))).hasSize(1);
  }

  private String checked(int code, String... files) {
    List<String> arguments = new ArrayList<>(List.of(files));
    arguments.add(0, "check");
    assertThat(Main.run(arguments.toArray(String[]::new))).isEqualTo(code);
    return out().replace(folder + "/", "");
  }

  @Test
  void shouldCheckFilesWithoutRunningThem() throws Exception {
    String good = file("good.lua", "print('not run') if 1 != 2 then error('no') end // !");
    assertThat(checked(0, good)).isEqualTo("1 file, 0 errors\n");
  }

  @Test
  void shouldShowWhereEveryErrorIs() throws Exception {
    Files.createDirectory(folder.resolve("rules"));
    file("rules/a.lua", "local ok = 1\n\tif !ok && then end\nlocal s = \"é\" = 2\n");
    file("rules/b.lua", "if x then\n");
    file("rules/c_test.lua", "return 1");
    file("rules/notes.txt", "not Lua");
    assertThat(checked(1, folder.resolve("rules").toString()))
        .isEqualTo(
            """
            rules/a.lua:2:12: unexpected symbol near 'then'
                \tif !ok && then end
                \t          ^
            rules/a.lua:3:15: unexpected symbol near '='
                local s = "é" = 2
                              ^
            rules/b.lua:2:1: 'end' expected (to close 'if' at line 1) near <eof>
            3 files, 3 errors
            """);
    assertThat(err()).isEmpty();
  }

  @Test
  void shouldShowALongLineAroundItsError() throws Exception {
    String bad = file("bad.lua", "x = '" + "a".repeat(300) + "' = " + "b".repeat(300));
    assertThat(checked(1, bad))
        .startsWith("bad.lua:1:308: unexpected symbol near '='\n    a")
        .contains("a' = b", "\n" + " ".repeat(64) + "^\n")
        .hasSizeLessThan(300);
  }

  @Test
  void shouldSayThatThereIsNothingToCheck() throws Exception {
    checked(2, folder.resolve("none.lua").toString());
    assertThat(err()).isEqualTo("realtime: no rule file or folder at none.lua\n");
    Files.createDirectory(folder.resolve("empty"));
    checked(2, folder.resolve("empty").toString());
    assertThat(err()).contains("realtime: no *.lua file in the folder empty\n");
    checked(2);
    assertThat(err()).contains("realtime: Missing required parameter: 'FILE'");
  }

  @Test
  void shouldLoadTheOtherFilesWhenOneIsBad() throws Exception {
    String bad = file("bad.lua", "local x =\n= 1");
    String good = file("good.lua", "print('good')");
    assertThat(realtime("run", bad, good, "--for", "1ms")).isEqualTo(1);
    assertThat(err()).startsWith("realtime: bad.lua:2: ");
    assertThat(out()).startsWith("good\nready: 0 rules from 1 file");
  }

  @Test
  void shouldEndWhenNoFileIsGood() throws Exception {
    assertThat(realtime("run", file("bad.lua", "error('no')"))).isEqualTo(1);
    assertThat(err()).startsWith("realtime: bad.lua:1: no\n");
    assertThat(realtime("run", folder.resolve("none.lua").toString())).isEqualTo(2);
    assertThat(err()).contains("realtime: no rule file or folder at none.lua");
  }

  @Test
  void shouldListEveryErrorOfTheConfiguration() throws Exception {
    String config =
        file("realtime.yml", "servr: x\nredis:\n  port: 99999\n  hots: y\nbackend: reddis\n");
    assertThat(realtime("run", file("a.lua", ""), "--config", config)).isEqualTo(2);
    assertThat(err())
        .contains("the configuration has 4 errors:")
        .contains("1. realtime.yml: unknown setting 'servr'; did you mean 'server'?")
        .contains("unknown setting 'redis.hots'; did you mean 'redis.host'?")
        .contains("redis.port must be a whole number from 1 to 65535, not '99999'")
        .contains("backend must be one of auto, redis, embedded, memory, not 'reddis'");
  }

  @Test
  void shouldSayThatRedisIsAwayAndGoOn() throws Exception {
    String rules = file("a.lua", "print('loaded')");
    assertThat(realtime("run", rules, "--redis", "redis://127.0.0.1:1", "--for", "300ms")).isZero();
    assertThat(out()).contains("on redis 127.0.0.1:1 (not connected yet)");
    assertThat(err()).contains("127.0.0.1:1").contains("trying again until it answers");
  }

  @Test
  void shouldEmitAndRankOnAGivenRedis() throws Exception {
    // The first command also loads the client, which takes long on a busy machine.
    String patient = file("realtime.yml", "redis:\n  timeout: 20s\n");
    try (TestingRedis redis = TestingRedis.own()) {
      String url =
          "redis://:"
              + Objects.requireNonNull(redis.settings().password()).reveal()
              + "@127.0.0.1:"
              + redis.port();
      assertThat(
              realtime(
                  "emit",
                  "player:death",
                  "{\"killer\": \"John\"}",
                  "--redis",
                  url,
                  "--config",
                  patient))
          .describedAs(this::err)
          .isZero();
      assertThat(redis.command("XLEN", "realtime:events")).isEqualTo(":1");
      assertThat(realtime("top", "kills:*:daily", "--redis", url, "--config", patient)).isZero();
      assertThat(err()).isEqualTo("nobody stands on kills:*:daily\n");
      err.reset();
      assertThat(realtime("top", "kills:John Doe:*", "--redis", url, "--config", patient)).isZero();
      assertThat(err())
          .isEqualTo(
              "nobody stands on kills:John Doe:*; names that fill a key are written as in the key,"
                  + " such as 'kills:John%20Doe:*'\n");
      try (RealtimeEngine engine =
          RealtimeEngine.builder().store(url).dataFolder(folder.resolve("ranked")).start()) {
        engine.addHook("a", Map.of("type", "counter", "key", "wrecks:{name}"));
        engine.emit("a", Map.of("name", "A\n   1. Mallory  9999\u001b[31m"));
        assertThat(engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
      }
      assertThat(realtime("top", "wrecks:*", "--redis", url, "--config", patient)).isZero();
      assertThat(out()).contains("   1. A\\n   1. Mallory  9999\\u001B[31m  1\n");
    }
  }

  @Test
  void shouldTakeTheAddressOfAStore() throws Exception {
    String rules = file("a.lua", "realtime.AddHook('x', {type = 'lua', run = print})");
    assertThat(realtime("run", rules, "--store", "memory:", "--for", "1ms")).isZero();
    assertThat(out()).contains("ready: 1 rule from 1 file on memory\n");
    assertThat(err()).contains("the store is memory: events live in this process only");
    assertThat(realtime("run", rules, "--store", "embedded:", "--for", "1ms")).isZero();
    assertThat(out()).contains("ready: 1 rule from 1 file on redis 127.0.0.1:");
    assertThat(realtime("emit", "x", "{}", "--store", "redis://127.0.0.1:1")).isEqualTo(3);
    assertThat(err()).contains("redis 127.0.0.1:1: ");
  }

  @Test
  void shouldReachTheStoreThatAnEngineOnTheDataFolderStarted() throws Exception {
    try (RealtimeEngine engine =
        RealtimeEngine.builder().store("embedded:").dataFolder(folder.resolve("data")).start()) {
      engine.addHook("a", Map.of("type", "counter", "key", "wrecks:{name}"));
      assertThat(realtime("emit", "a", "{\"name\": \"John\"}")).isZero();
      Await.until(() -> assertThat(engine.leaderboard("wrecks:*", 1)).hasSize(1));
      assertThat(realtime("top", "wrecks:*")).isZero();
      assertThat(out()).contains("1. John  1\n");
      assertThat(realtime("doctor")).isZero();
      assertThat(out()).contains("ok    store        embedded: redis 127.0.0.1:");
    }
  }

  @Test
  void shouldRefuseAStoreThatItDoesNotKnow() {
    assertThat(realtime("tail", "--store", "rdis://me:hush@a")).isEqualTo(2);
    assertThat(err())
        .isEqualTo("realtime: --store: no store knows the scheme 'rdis'; did you mean 'redis'?\n");
    err.reset();
    assertThat(realtime("tail", "--store", "postgres://me:hush@a")).isEqualTo(2);
    assertThat(err()).contains("add the jar backend-postgres").doesNotContain("hush");
    err.reset();
    assertThat(realtime("tail", "--store", "redis://a", "--redis", "redis://b")).isEqualTo(2);
    assertThat(err()).isEqualTo("realtime: give --store or --redis, not both\n");
    err.reset();
    assertThat(realtime("emit", "x", "{}", "--store", "memory:")).isEqualTo(2);
    assertThat(err()).contains("with a store that others reach");
    assertThat(realtime("doctor", "--store", "memory:")).isZero();
    assertThat(out()).contains("the memory of the engine's process, as the settings say");
  }

  @Test
  void shouldRefuseWrongUse() {
    assertThat(realtime("emit", "x", "{bad")).isEqualTo(2);
    assertThat(err()).startsWith("realtime: not JSON: ").endsWith(": {bad\n");
    assertThat(realtime("emit", "x", "{}")).isEqualTo(2);
    assertThat(err()).contains("no engine runs on the data folder data");
    assertThat(realtime("top", "kills:daily", "--redis", "redis://127.0.0.1:1")).isEqualTo(2);
    assertThat(err()).contains("the pattern needs one * where");
    assertThat(realtime("top", "kills:*:*", "--redis", "redis://127.0.0.1:1")).isEqualTo(2);
    assertThat(err()).contains("such as 'kills:*:daily', not 'kills:*:*'");
    assertThat(realtime("rnu")).isEqualTo(2);
    assertThat(err()).contains("realtime: unknown command 'rnu'; did you mean 'run'?");
  }

  @Test
  void shouldExplainEachCommand() {
    assertThat(Main.run("run", "--help")).isZero();
    assertThat(out()).contains("Usage: realtime run", "--watch", "--redis=URL");
    assertThat(Main.run("tail", "--for", "x")).isEqualTo(2);
    assertThat(err()).contains("realtime: --for: \"x\" is no time");
  }

  @Test
  void shouldSayWhenTheOutsideFails() {
    assertThat(realtime("emit", "x", "{}", "--redis", "redis://127.0.0.1:1")).isEqualTo(3);
    assertThat(err()).startsWith("realtime: ").contains("127.0.0.1:1");
    assertThat(realtime("log", "none.log")).isEqualTo(3);
    assertThat(err()).contains("there are no event logs under data");
  }

  @Test
  void shouldShowEveryActionType() {
    assertThat(realtime("plugins")).isZero();
    assertThat(out())
        .contains("discord (comes with the engine)", "http (", "file (", "counter (")
        .contains("conditional (built in)", "lua (built in)")
        .contains("webhook_url *")
        .contains("Settings, under plugins: http: in realtime.yml\n  allow_private  ")
        .contains("[true or false]; by default true");
  }

  @Test
  void shouldFindASettingOfAPluginThatIsWrong() throws Exception {
    Path config = folder.resolve("wrong.yml");
    Files.writeString(
        config,
        """
        plugins:
          http: {concurency: 4}
          discord: {proxy: env:NO_SUCH_PROXY}
          files: {keep: 1}
        """);
    assertThat(realtime("doctor", "--config", config.toString())).isEqualTo(ExitCode.USE);
    assertThat(out())
        .contains("plugins.http.concurency is unknown; did you mean 'concurrency'?")
        .contains(
            "plugins.discord.proxy names the environment variable NO_SUCH_PROXY, which is not set")
        .contains("plugins.files: there is no such plugin; did you mean 'file'?")
        .contains("ok    plugin       counter (class path)")
        .endsWith("3 problems to mend.\n");
  }

  @Test
  void shouldFindTheMachineFit() {
    assertThat(realtime("doctor")).isZero();
    assertThat(out())
        .contains("ok    store        embedded: starts (redis 127.0.0.1:")
        .endsWith("All is well.\n");
  }

  @Test
  void shouldSayThatThereIsNoDataFolder() {
    for (String command : new String[] {"list", "show 1", "retry --all", "drop 1"}) {
      err.reset();
      assertThat(realtime(("dead " + command).split(" "))).isEqualTo(ExitCode.USE);
      assertThat(err())
          .isEqualTo(
              "realtime: there is no data folder data: give the --data folder of the engine\n");
    }
  }

  @Test
  void shouldSayAtOnceThatAPackageCannotBeWritten() {
    for (String out : new String[] {folder.resolve("none/x.zip").toString(), folder.toString()}) {
      err.reset();
      assertThat(Main.run("package", "--out", out)).isEqualTo(ExitCode.USE);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .isEqualTo("realtime: --out " + out + ": must name a file in a folder that is there\n");
    }
  }

  @Test
  void shouldSayWherePackagesAreMade() {
    assertThat(Main.run("package")).isEqualTo(ExitCode.USE);
    assertThat(err()).contains("in the sources of Realtime");
  }
}
