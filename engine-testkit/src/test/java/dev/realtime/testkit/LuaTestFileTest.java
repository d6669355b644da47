package dev.realtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Test files as authors write them, and above all what they are told when a test fails. */
final class LuaTestFileTest {
  @TempDir private Path folder = Path.of(".");

  private final Coverage coverage = new Coverage();
  private final List<String> printed = new ArrayList<>();

  @BeforeEach
  void writeRules() throws IOException {
    Files.createDirectories(folder.resolve("rules"));
    rules(
        "realtime.AddHook('player:death', {",
        "  name = 'hard', type = 'lua', condition = 'data.hp < 20',",
        "  run = function(data) realtime.Emit('alert', {text = data.name}) end,",
        "})",
        "realtime.On('alert', function(data) print('alert ' .. data.text) end)");
  }

  private void rules(String... lines) throws IOException {
    Files.write(folder.resolve("rules/rules.lua"), List.of(lines));
  }

  private TestRun run(String... lines) throws Exception {
    Path file = folder.resolve("rules_test.lua");
    Files.write(file, List.of(lines));
    return TestRun.of(
        TestRun.find(List.of(folder)),
        "",
        new TestSettings(folder.resolve("plugins"), coverage, printed::add),
        new TestRun.Listener() {
          @Override
          public void ended(TestResult result) {}

          @Override
          public void broken(TestRun.BrokenFile file) {}
        });
  }

  private static String failure(TestRun run) {
    assertThat(run.broken()).isEmpty();
    assertThat(run.failed()).hasSize(1);
    return Objects.requireNonNull(run.failed().get(0).failure()).text();
  }

  private String failureOf(String body) throws Exception {
    return failure(
        run(
            "it('is one', function()",
            "local rt = realtime_test.load('rules/rules.lua')",
            body,
            "end)"));
  }

  @Test
  void shouldRunWhatStandsBeforeAndAfterEach() throws Exception {
    TestRun run =
        run(
            "local seen = {}",
            "before_each(function() seen[#seen + 1] = 'outer' end)",
            "describe('a', function()",
            "  before_each(function() seen[#seen + 1] = 'inner' end)",
            "  after_each(function() seen[#seen + 1] = 'after' end)",
            "  it('one', function() assert.same({'outer', 'inner'}, seen) end)",
            "  it('two', function()",
            "    assert.same({'outer', 'inner', 'after', 'outer', 'inner'}, seen)",
            "    print('two', 2)",
            "  end)",
            "  pending('three')",
            "end)");
    assertThat(run.failed()).isEmpty();
    assertThat(run.isGood()).isTrue();
    assertThat(run.pending()).isEqualTo(1);
    assertThat(run.results())
        .extracting(result -> result.test().name() + ":" + result.test().line())
        .containsExactly("a › one:6", "a › two:7", "a › three:11");
    assertThat(printed).containsExactly("two\t2");
  }

  @Test
  void shouldGiveEachTestAFreshEngine() throws Exception {
    TestRun run =
        run(
            "local rt",
            "before_each(function() rt = realtime_test.load('rules/rules.lua') end)",
            "it('a', function() rt:set('k', '1') assert.equal('1', rt:get('k')) end)",
            "it('b', function() assert.is_nil(rt:get('k')) end)",
            "it('c', function()",
            "  rt:emit('player:death', {hp = 5, name = 'Al'})",
            "  assert.same({'alert Al'}, rt:output())",
            "  assert.equal(0, rt:elapsed()) rt:advance(2.5) assert.equal(2.5, rt:elapsed())",
            "end)");
    assertThat(run.failed()).isEmpty();
    assertThat(run.results()).hasSize(3);
  }

  @Test
  void shouldShowExpectedAndGotSideBySideAtTheLineOfTheTest() throws Exception {
    String text =
        failureOf(
            "assert.same({a = 1, b = {c = 'x', d = {1, 2}}}, {a = 1, b = {c = 'y', d = {1}}})");
    assertThat(text.lines().limit(6))
        .containsExactly(
            folder.resolve("rules_test.lua") + ":3: not the same",
            "             expected   got",
            "      a      1          1",
            "    ! b.c    \"x\"        \"y\"",
            "      b.d[1] 1          1",
            "    ! b.d[2] 2          nil");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "assert.equal(1, 2) | not equal | 1 | 2",
        "assert.equal('1', 1) | not equal | \"1\" | 1",
        "assert.equal(1, 2, 'the number') | not equal: the number | 1 | 2",
        "assert.are.equal({}, {}) | two tables that hold the same | {} | {}",
        "assert.not_equal(1, 1) | equal, but should not be | 1 | ",
        "assert.not_same({1}, {1}) | the same, but should not be | {1} |",
        "assert.is_true(1) | not true | true | 1",
        "assert.is_false(nil) | not false | false | nil",
        "assert.is_nil(false) | not nil | nil | false",
        "assert.is_not_nil(nil) | not anything but nil | anything but nil | nil",
        "assert.is_string(5) | not a string | a string | 5",
        "assert.truthy(nil) | not something true | something true | nil",
        "assert.matches('^b', 'abc') | no match | a match of \"^b\" | \"abc\"",
        "assert.near(1, 1.5, 0.1) | not near | 1 ± 0.1 | 1.5",
        "assert.near(1, '?') | not near | 1 ± | \"?\"",
        "assert.has_error(function() end) | no error was raised | an error | no error",
        "assert.has_error(function() error('a') end, 'b') | another error | \"b\" | a",
        "assert.has.no_error(function() error('oh') end) | an error was raised | no error | oh",
        "assert(false, 'because') | because | because |",
        "assert.eqal(1, 1) | there is no assert.eqal | |",
        "rt:emti('a', {}) | there is no rt:emti | |",
        "rt.emit('a', {}) | write rt:emit(…) with a colon | |",
        "rt:emit('a', 5) | the data must be a table or JSON | |",
        "rt:emit('', {}) | rt:emit: | channel |",
        "rt:advance('soon') | a number of seconds is needed | soon |",
        "rt:fail('x', {staus = 500}) | rt:fail knows no 'staus' | |",
        "rt:fail('x', {times = 2}) | {status = 503, times = 2} | |",
        "rt:expect_error('x') | nothing such went wrong | \"x\" | nothing",
        "rt:expect_actions('x') | a list is needed | |",
        "rt:expect_actions({{type = 'discord'}}) | expected 1 action, got none | discord | nothing",
        "realtime_test.load('no.lua') | no rule file at | no.lua |",
        "realtime_test.load('rules/rules.lua', {sever = 'x'}) | did you mean 'server'? | |",
        "it('inside', function() end) | it must not stand inside a test | |",
        "local x = nil; x.y = 1 | attempt to index | rules_test.lua:3 |",
      })
  void shouldSayWhatIsWrong(String body, String message, String expected, String got)
      throws Exception {
    String text = failureOf(body);
    assertThat(text).contains(message).contains("rules_test.lua:3: ");
    assertThat(text).contains(expected == null ? "" : expected).contains(got == null ? "" : got);
  }

  @Test
  void shouldPassWhatIsRight() throws Exception {
    TestRun run =
        run(
            "it('all', function()",
            "assert.equal(1, 1) assert.same({a = {1}}, {a = {1}}) assert.is_true(true)",
            "assert.is_false(false) assert.is_nil(nil) assert.is_not_nil(false)",
            "assert.matches('^a', 'abc') assert.near(1, 1.05, 0.1) assert.is_number(1)",
            "assert.has_error(function() error('oh no') end, 'no') assert(1 == 1)",
            "assert.not_equal({}, {}) assert.not_same({1}, {2}) assert.is.falsy(nil)",
            "assert.equal(3, select('#', assert(1, 2, 3)))",
            "end)");
    assertThat(run.failed()).isEmpty();
  }

  @Test
  void shouldTellWhyNothingHappened() throws Exception {
    String text =
        failureOf(
            "rt:emit('player:death', {hp = 50}) rt:emit('player:deaht', {}) assert.is_true(false)");
    assertThat(text)
        .contains("the engine sent:\n    nothing")
        .contains("0s  player:death  {\"hp\":50}")
        .contains("rules.lua:1: 'hard': condition false")
        .contains("0s  player:deaht  {}\n          no rule is on this channel");
  }

  @Test
  void shouldReturnWhatAHookReturns() throws Exception {
    rules(
        "hook.Add('PlayerSay', 'nothing', function() end)",
        "hook.Add('PlayerSay', 'mute', function(who, text)",
        "  if text == 'secret' then return '', 7 end",
        "end)",
        "hook.Add('Target', 'self', function(who) return who end)");
    Files.write(
        folder.resolve("rules/more.lua"),
        List.of(
            "hook.Add('PlayerSay', 'last', function(who, text) return text .. '!' end)",
            "hook.Add('Next', 'self', function(who) return who end)"));
    TestRun run =
        run(
            "it('returns', function()",
            "  local rt = realtime_test.load{'rules/rules.lua', 'rules/more.lua'}",
            "  local john = rt:player{name = 'John'}",
            "  assert.same({'', 7}, {rt:hook('PlayerSay', john, 'secret')})",
            "  assert.equal('hi!', rt:hook('PlayerSay', john, 'hi'))",
            "  assert.is_true(rt:hook('Target', john) == john)",
            "  assert.is_true(rt:hook('Next', john) == john)",
            "  assert.equal(0, select('#', rt:hook('NobodyListens', john)))",
            "end)");
    assertThat(run.failed()).isEmpty();
  }

  @Test
  void shouldFailWhereACallbackOfARuleFails() throws Exception {
    rules("realtime.On('a', function(data)", "  print(data.x.y)", "end)");
    String text = failureOf("rt:emit('a', {})");
    assertThat(text)
        .contains("nobody expected it")
        .containsPattern("went wrong in rules:\n.*rules.lua:2: attempt to index");
    TestRun run =
        run(
            "it('is expected', function()",
            "local rt = realtime_test.load('rules/rules.lua')",
            "rt:emit('a', {})",
            "assert.equal(1, #rt:errors())",
            "assert.matches('rules.lua:2', rt:expect_error('attempt to index'))",
            "end)");
    assertThat(run.failed()).isEmpty();
  }

  @Test
  void shouldNameTheLineOfARuleFileThatCannotBeLoaded() throws Exception {
    rules("local x = 1", "", "realtime.AddHook('a', {type = 'lua', rnu = print})");
    String text = failureOf("");
    assertThat(text)
        .contains("rules_test.lua:2: realtime_test.load: ")
        .contains("rules.lua:3: ")
        .contains("did you mean 'run'?");
  }

  @Test
  void shouldReportAFileThatCannotBeRead() throws Exception {
    TestRun run = run("describe('a', function()", "  it('b', function() x = = 1 end)", "end)");
    assertThat(run.isGood()).isFalse();
    assertThat(run.results()).isEmpty();
    assertThat(run.broken())
        .singleElement()
        .satisfies(broken -> assertThat(broken.message()).contains("rules_test.lua:2: "));
    assertThat(run("error('outside')").broken().get(0).message())
        .contains("rules_test.lua:1: outside");
  }

  @Test
  void shouldFireTheGamesHooksWithPlayersOfTheTest() throws Exception {
    rules(
        "hook.Add('PlayerDeath', 'count', function(victim, inflictor, attacker)",
        "  if !attacker:IsPlayer() then return end",
        "  local key = 'kills:daily:' .. attacker:Nick()",
        "  realtime.SetEx(key, tonumber(realtime.Get(key) or 0) + 1, 60)",
        "end)");
    TestRun run =
        run(
            "it('counts', function()",
            "local rt = realtime_test.load('rules/rules.lua')",
            "local function player(name)",
            "  return {IsPlayer = function() return true end, Nick = function() return name end}",
            "end",
            "rt:hook('PlayerDeath', player('Al'), nil, player('Jo'))",
            "rt:hook('PlayerDeath', player('Al'), nil, player('Jo'))",
            "assert.equal('2', rt:get('kills:daily:Jo'))",
            "rt:advance(60) assert.is_nil(rt:get('kills:daily:Jo'))",
            "end)");
    assertThat(run.failed()).isEmpty();
  }

  @Test
  void shouldLetAPlayerJoinInEveryFileAndLeave() throws Exception {
    String tells =
        "hook.Add('Look', 'x', function(who) print(IsValid(who), #player.GetAll(), who) end)";
    rules(tells);
    Files.writeString(folder.resolve("rules/second.lua"), tells);
    Files.writeString(folder.resolve("rules/third.lua"), tells);
    TestRun run =
        run(
            "it('a', function()",
            "local rt = realtime_test.load({'rules/rules.lua', 'rules/second.lua'})",
            "local john = rt:player{name = 'John', pos = {z = 5}}",
            "rt:load('rules/third.lua')",
            "rt:hook('Look', john)",
            "assert.same({'true\t1\tPlayer [1][John]', 'true\t1\tPlayer [1][John]',",
            "  'true\t1\tPlayer [1][John]'}, rt:output())",
            "assert.equal(5, john:GetPos().z)",
            "local prop = rt:entity{class = 'prop_physics'}",
            "rt:remove(john) rt:hook('Look', prop)",
            "assert.equal('true\t0\tEntity [2][prop_physics]', rt:output()[6])",
            "assert.is_false(john:IsValid())",
            "end)");
    assertThat(run.failed()).isEmpty();
    assertThat(run.results()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "rt:player{nmae = 'x'} # rt:player: there is no field 'nmae'; did you mean 'name'?",
        "rt:player('x') # rt:player: a table is needed, such as {name = \"John\"}, not \"x\"",
        "rt:remove({}) # rt:remove: this is no player and no entity of the test",
      })
  void shouldSayWhatIsWrongWithAPlayer(String call, String message) throws Exception {
    TestRun run =
        run("it('a', function() local rt = realtime_test.load('rules/rules.lua')", call, "end)");
    TestFailure failure = Objects.requireNonNull(run.failed().get(0).failure());
    assertThat(failure.text()).contains("rules_test.lua:2: " + message);
  }

  @Test
  void shouldKnowTheGamesDialectAndNothingOfTheOutside() throws Exception {
    TestRun run =
        run(
            "it('a', function()",
            "  local n = 0",
            "  for i = 1, 4 do if (i % 2 != 0 && !false) continue end n += 0 end",
            "end)");
    assertThat(run.broken()).hasSize(1); // += is no Lua, in the game neither
    run =
        run(
            "it('a', function() // a comment",
            "  local n = 0",
            "  for i = 1, 4 do if i % 2 != 0 && !false then continue end n = n + 1 end",
            "  assert.equal(2, n) assert.is_nil(io) assert.is_nil(os.execute)",
            "end)");
    assertThat(run.failed()).isEmpty();
    assertThat(run.isGood()).isTrue();
  }

  @Test
  void shouldSayWhichRulesWereNotTriedInEveryWay() throws Exception {
    run(
        "it('a', function()",
        "  local rt = realtime_test.load('rules/rules.lua')",
        "  rt:emit('player:death', {hp = 50})",
        "end)");
    assertThat(coverage.gaps())
        .singleElement()
        .asString()
        .endsWith("never true")
        .contains("rules.lua:1");
    run(
        "it('a', function()",
        "  local rt = realtime_test.load('rules/rules.lua')",
        "  rt:emit('player:death', {hp = 5, name = 'x'})",
        "end)");
    assertThat(coverage.gaps()).isEmpty();
    assertThat(coverage.fired()).isEqualTo(coverage.rules()).isEqualTo(1);
  }

  @Test
  void shouldWriteResultsForABuildServer() throws Exception {
    TestRun run =
        run(
            "it('good', function() end)",
            "it('bad <&> \\1', function() assert.equal('<a>', ']]>\\1') end)",
            "pending('later')");
    Path file = folder.resolve("out/results.xml");
    JunitXml.write(run, file);
    var document =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile());
    var cases = document.getElementsByTagName("testcase");
    assertThat(cases.getLength()).isEqualTo(3);
    assertThat(cases.item(1).getAttributes().getNamedItem("line").getNodeValue()).isEqualTo("2");
    assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
        .contains("rules_test.lua:2: not equal")
        .contains("\"<a>\"");
    assertThat(document.getElementsByTagName("skipped").getLength()).isEqualTo(1);
  }

  @Test
  void shouldFindNoTestWhereThereIsNone() throws IOException {
    assertThat(TestRun.find(List.of(folder.resolve("rules")))).isEmpty();
  }
}
