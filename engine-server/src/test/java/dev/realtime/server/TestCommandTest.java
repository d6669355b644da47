package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code realtime test} and {@code realtime trace}, by what they print and their exit codes. */
final class TestCommandTest {
  @TempDir private Path folder = Path.of(".");

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws Exception {
    file(
        "crossbow.lua",
        """
        realtime.AddHook("player:death", {
            name = "crossbow", type = "counter", key = "shots:{killer}",
            condition = function(data)
                return data.victim_hp < 20
            end,
        })
        """);
    file(
        "crossbow_test.lua",
        """
        describe("crossbow", function()
            it("counts hard shots", function()
                local rt = realtime_test.load("crossbow.lua")
                rt:emit("player:death", {killer = "John", victim_hp = 12})
                rt:expect_actions({{type = "counter", key = "shots:John"}})
            end)
        end)
        """);
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private void file(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }

  private void change(String from, String to) throws Exception {
    String text = Files.readString(folder.resolve("crossbow.lua"));
    assertThat(text).contains(from);
    file("crossbow.lua", text.replace(from, to));
  }

  private int test(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "test";
    arguments[1] = folder.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Main.run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }

  @Test
  void shouldPassAndSayWhatIsNotCovered() {
    assertThat(test()).isZero();
    assertThat(out())
        .startsWith("crossbow_test.lua\n  ✓ crossbow › counts hard shots\n")
        .contains("not covered by these tests:\n  crossbow.lua:1: 'crossbow': its condition was")
        .contains("1 passed, 0 failed; 1 of 1 rule fired (");
  }

  @Test
  void shouldTellOfAConditionThatIsWrong() throws Exception {
    change("< 20", "< 10");
    assertThat(test()).isEqualTo(1);
    assertThat(out())
        .contains("✗ crossbow › counts hard shots\n")
        .contains("crossbow_test.lua:5: expected 1 action, got none")
        .containsPattern("! \\[1\\] \\{key = \"shots:John\", type = \"counter\"\\} +nothing")
        .contains("crossbow.lua:1: 'crossbow': condition false")
        .contains("0 passed, 1 failed");
  }

  @Test
  void shouldTellOfAConditionThatRaisesAnError() throws Exception {
    change("data.victim_hp", "data.victim.hp");
    assertThat(test()).isEqualTo(1);
    assertThat(out()).contains("crossbow.lua:4: attempt to index").contains("went wrong in rules");
  }

  @Test
  void shouldTellOfAFieldThatIsNoneAndOfAnotherKey() throws Exception {
    change("shots:{killer}", "shots:{kiler}");
    assertThat(test()).isEqualTo(1);
    assertThat(out()).contains("not sent: ").contains("{kiler}").contains("crossbow_test.lua:5");
    change("shots:{kiler}", "kills:{killer}");
    assertThat(test()).isEqualTo(1);
    assertThat(out()).containsPattern("! \\[1\\] key +\"shots:John\" +\"kills:John\"");
    change("key =", "kye =");
    assertThat(test()).isEqualTo(1);
    assertThat(out())
        .contains("crossbow_test.lua:3: ")
        .contains("crossbow.lua:1: ")
        .contains("kye");
  }

  @Test
  void shouldRunOnlyWhatTheFilterNames() throws Exception {
    file("b_test.lua", "it('Bad', function() assert(false) end) it('good', function() end)");
    assertThat(test()).isEqualTo(1);
    assertThat(test("--filter", "GOOD")).isZero();
    assertThat(test("--filter", "nothing like it")).isEqualTo(1);
    assertThat(out()).contains("no test has \"nothing like it\" in its name");
  }

  @Test
  void shouldWriteXml() throws Exception {
    Path xml = folder.resolve("out/tests.xml");
    assertThat(test("--junit-xml", xml.toString())).isZero();
    assertThat(xml)
        .content()
        .contains("name=\"crossbow › counts hard shots\"")
        .contains("line=\"2\"");
  }

  @Test
  void shouldFailWhereThereIsNoTest() throws Exception {
    Files.createDirectories(folder.resolve("empty"));
    assertThat(Main.run("test", folder.resolve("empty").toString())).isEqualTo(1);
    assertThat(out()).isEqualTo("no tests found: tests stand in files named *_test.lua\n");
    assertThat(Main.run("test", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err()).isEqualTo("realtime: no test file or folder at none\n");
    assertThat(Main.run("test")).isEqualTo(2);
  }

  @Test
  void shouldFailWhereAFileIsNoLua() throws Exception {
    file("broken_test.lua", "it('x' function() end)");
    assertThat(test()).isEqualTo(1);
    assertThat(out()).contains("✗ the file cannot be run").contains("broken_test.lua:1: ");
  }

  @Test
  void shouldTraceOneEvent() {
    String rules = folder.resolve("crossbow.lua").toString();
    assertThat(Main.run("trace", rules, "--event", "player:death", "{\"victim_hp\": 50}")).isZero();
    assertThat(out())
        .isEqualTo(
            "0s  player:death  {\"victim_hp\":50}\n      crossbow.lua:1: 'crossbow': condition false\n");
    out.reset();
    String shot = "{\"killer\": \"John\", \"victim_hp\": 5}";
    assertThat(Main.run("trace", rules, "--event", "player:death", shot)).isZero();
    assertThat(out())
        .contains(
            "'crossbow': condition true, fired\n          at 0s counter \"shots:John\" by 1: done");
    out.reset();
    assertThat(Main.run("trace", rules, "--event", "player:deaht", "{}")).isZero();
    assertThat(out()).contains("no rule is on this channel");
  }

  @Test
  void shouldSayWhatIsWrongWithATrace() {
    String rules = folder.resolve("crossbow.lua").toString();
    assertThat(Main.run("trace", rules, "--event", "player:death", "{}")).isEqualTo(1);
    assertThat(out()).contains("went wrong: ").contains("crossbow.lua:4");
    assertThat(Main.run("trace", rules, "--event", "a", "{")).isEqualTo(2);
    assertThat(err()).contains("realtime: the event: not JSON: ");
    assertThat(Main.run("trace", rules)).isEqualTo(2);
  }

  @Test
  void shouldTraceSeveralEventsInOrder() {
    String rules = folder.resolve("crossbow.lua").toString();
    String shot = "{\"killer\": \"John\", \"victim_hp\": 5}";
    String graze = "{\"victim_hp\": 50}";
    assertThat(
            Main.run(
                "trace", rules, "--event", "player:death", shot, "--event", "player:death", graze))
        .isZero();
    assertThat(out())
        .containsSubsequence("\"victim_hp\":5}", "fired", "\"victim_hp\":50}", "condition false");
    assertThat(Main.run("trace", rules, "--event", "a", "{}", "--event", "b")).isEqualTo(2);
    assertThat(Main.run("trace", rules, "--event", "a", "{}", "--event", "b", "{")).isEqualTo(2);
  }

  @Test
  void shouldTraceTheOtherFilesWhereOneIsBroken() throws Exception {
    String rules = folder.resolve("crossbow.lua").toString();
    file("broken.lua", "realtime.AddHook('a', {type = 'counterr'})");
    String broken = folder.resolve("broken.lua").toString();
    String shot = "{\"killer\": \"John\", \"victim_hp\": 5}";
    assertThat(Main.run("trace", broken, rules, "--event", "player:death", shot)).isEqualTo(1);
    assertThat(err()).contains("broken.lua:1: ").contains("did you mean 'counter'?");
    assertThat(out()).contains("'crossbow': condition true, fired");
    out.reset();
    assertThat(Main.run("trace", broken, "--event", "player:death", shot)).isEqualTo(1);
    assertThat(out()).isEmpty();
  }
}
