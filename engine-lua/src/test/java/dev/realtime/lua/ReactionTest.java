package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.TestingPlugin;
import dev.realtime.engine.time.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions, rate limits, nested actions and windows, through an engine. */
final class ReactionTest {
  @TempDir private Path folder;

  private final FakeTime time = new FakeTime();
  private final TestingPlugin plugin = new TestingPlugin();
  private final List<String> reported = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    engine =
        RealtimeEngine.builder()
            .dataFolder(folder)
            .time(time)
            .plugin(plugin)
            .operatorLog(reported::add)
            .start();
  }

  @AfterEach
  void stop() {
    engine.close();
    assertThat(plugin.closed.get()).describedAs("closed actions").isEqualTo(plugin.opened.get());
  }

  private void emit(int... numbers) throws InterruptedException {
    for (int n : numbers) {
      assertThat(engine.emit("a", Map.of("n", n))).isNull();
    }
    quiet();
  }

  private void quiet() throws InterruptedException {
    assertThat(engine.awaitQuiet(Duration.ofSeconds(60))).isTrue();
  }

  private JsonNode stats(String id) {
    return engine.stats().path("hooks").path(id);
  }

  private static Map<String, Object> note(String text) {
    return Map.of("type", "note", "text", text);
  }

  @Test
  void shouldFireWhenTheConditionHolds() throws Exception {
    String id =
        engine.addHook("a", Map.of("type", "note", "condition", "data.n % 2 == 0 and data.n > 2"));
    emit(1, 2, 3, 4, 5, 6);
    assertThat(plugin.notes).containsExactly("4", "6");
    assertThat(stats(id).path("matched").intValue()).isEqualTo(6);
    assertThat(stats(id).path("fired").intValue()).isEqualTo(2);
  }

  @Test
  void shouldTakeAConditionWithAnErrorForFalse() throws Exception {
    String id =
        engine.addHook("a", Map.of("type", "note", "name", "bad", "condition", "data.x.y > 1"));
    emit(1, 2);
    assertThat(plugin.notes).isEmpty();
    assertThat(stats(id).path("failed").intValue()).isEqualTo(2);
    assertThat(reported).hasSize(1);
    assertThat(reported.get(0)).startsWith("'bad': condition: ").contains("attempt to index");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "string.rep('x', 1e9)",
        "('x'):rep(2^31)",
        "(function() local s = 'x' while true do s = s .. s end end)()",
        "(function() local function f() return 1 + f() end return f() end)()",
        "(function() while true do end end)()"
      })
  void shouldStopAConditionThatWantsTooMuchAndGoOn(String condition) throws Exception {
    engine.addHook("a", Map.of("type", "note", "name", "greedy", "condition", condition));
    engine.addHook("a", note("next {n}"));
    emit(1, 2);
    assertThat(plugin.notes).containsExactly("next 1", "next 2");
    assertThat(reported).anyMatch(line -> line.startsWith("'greedy': condition: "));
  }

  @Test
  void shouldSurviveAnyNumberOfOverflowsOfTheStack() throws Exception {
    engine.addHook(
        "a",
        Map.of(
            "type", "note",
            "name", "deep",
            "text", "deep",
            "condition", "(function() local function f() return 1 + f() end return f() end)()"));
    engine.addHook("a", Map.of("type", "note", "condition", "data.n > 1990"));
    int[] numbers = new int[2000];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i + 1;
    }
    emit(numbers);
    assertThat(plugin.notes).hasSize(10);
  }

  @Test
  void shouldKeepConditionsApart() throws Exception {
    engine.addHook(
        "a",
        Map.of("type", "note", "condition", "(function() x = 1 data.n = 99 return true end)()"));
    engine.addHook("a", Map.of("type", "note", "condition", "x == nil and data.n == 1"));
    emit(1);
    assertThat(plugin.notes).containsExactlyInAnyOrder("1", "1");
  }

  @Test
  void shouldCompareTextBeyondAscii() throws Exception {
    engine.addHook(
        "a",
        Map.of(
            "type",
            "note",
            "text",
            "{name}",
            "condition",
            "data.name == 'Жора 😀' and #data.name == 13"));
    engine.emit("a", Map.of("name", "Жора 😀"));
    quiet();
    assertThat(plugin.notes).containsExactly("Жора 😀");
  }

  @Test
  void shouldRunActionsSideBySideAndTheOthersOtherwise() throws Exception {
    engine.addHook(
        "a",
        Map.of(
            "type",
            "conditional",
            "condition",
            "data.n > 1",
            "actions",
            List.of(note("x {n}"), note("y {n}")),
            "otherwise",
            List.of(note("else {n}"))));
    emit(1, 2);
    assertThat(plugin.notes).containsExactlyInAnyOrder("else 1", "x 2", "y 2");
  }

  @Test
  void shouldNestConditions() throws Exception {
    engine.addHook(
        "a",
        Map.of(
            "type", "conditional",
            "condition", "data.n > 1",
            "actions",
                List.of(
                    Map.of(
                        "type",
                        "conditional",
                        "condition",
                        "data.n > 2",
                        "actions",
                        List.of(note("much {n}")),
                        "otherwise",
                        List.of(note("more {n}"))))));
    emit(1, 2, 3);
    assertThat(plugin.notes).containsExactlyInAnyOrder("more 2", "much 3");
  }

  @Test
  void shouldCountWhatGoesWrongInNestedActions() throws Exception {
    plugin.outcome = text -> CompletableFuture.completedFuture(Outcome.rejected("no " + text));
    String id =
        engine.addHook(
            "a",
            Map.of(
                "type", "conditional",
                "condition", "true",
                "actions", List.of(note("x"), note("{missing}"))));
    emit(1);
    assertThat(stats(id).path("matched").intValue()).isEqualTo(1);
    assertThat(stats(id).path("fired").intValue()).isEqualTo(1);
    assertThat(stats(id).path("failed").intValue()).isEqualTo(2);
    assertThat(stats(id).path("dead").intValue()).isEqualTo(2);
    assertThat(reported)
        .anyMatch(
            line ->
                line.startsWith(id + " conditional on 'a'.actions[1]: ") && line.endsWith("no x"));
  }

  @Test
  void shouldLimitTheRate() throws Exception {
    String id = engine.addHook("a", Map.of("type", "note", "rate_limit", "2/s"));
    emit(1, 2, 3, 4);
    assertThat(plugin.notes).containsExactly("1", "2");
    time.advanceMillis(499);
    emit(5);
    time.advanceMillis(1);
    emit(6, 7);
    time.advance(Duration.ofHours(1)); // no more than the bucket holds
    emit(8, 9, 10);
    assertThat(plugin.notes).containsExactly("1", "2", "6", "8", "9");
    assertThat(stats(id).path("limited").intValue()).isEqualTo(5);
    assertThat(stats(id).path("fired").intValue()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/s", "x", "10", "-1/s", "1/w", "1.5/s", "9999999999/s"})
  void shouldRefuseWhatIsNoRate(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.addHook("a", Map.of("type", "note", "rate_limit", text)))
        .withMessage(
            "field 'rate_limit' must be a number per s, m, h or d, such as \"30/m\", not \"%s\"",
            text);
    assertThat(plugin.opened.get()).isZero();
  }

  @Test
  void shouldCloseTheActionsOfADefinitionThatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                engine.addHook(
                    "a",
                    Map.of(
                        "type",
                        "conditional",
                        "condition",
                        "true",
                        "actions",
                        List.of(note("x"), note("y")),
                        "otherwise",
                        List.of(note("z"), note("forbidden")))))
        .withMessage("otherwise[2]: field 'text' must not be forbidden");
    assertThat(plugin.opened.get()).isEqualTo(3);
    Await.until("every action is closed", () -> plugin.closed.get() == 3);
    assertThat(engine.ruleCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"conditional\",\"actions\":[{\"type\":\"note\"}]} | field 'condition' is required: a function or an expression",
        "{\"type\":\"conditional\",\"condition\":\"true\",\"actions\":[]} | field 'actions' must hold at least one definition",
        "{\"type\":\"conditional\",\"condition\":\"true\",\"actions\":[5]} | actions[1]: a definition must be a table of fields, not a number",
        "{\"type\":\"conditional\",\"condition\":\"true\",\"actions\":[[{\"url\":\"hush\"}]]} | actions[1]: a definition must be a table of fields, not a list",
        "{\"type\":\"lua\",\"run\":\"print\"} | field 'run' must be a function, not \"print\"",
        "{\"type\":\"note\",\"condition\":5} | field 'condition' must be a function or a text with a Lua expression, not 5",
        "{\"type\":\"note\",\"delivery\":\"twice\"} | field 'delivery' must be one of once, each, not \"twice\"; known: once, each",
        "{\"type\":\"note\",\"a/b\":[1]} | 'note' has no field 'a/b'; known: text, message, address, url, headers, type, name, condition, rate_limit, retry, delivery"
      })
  void shouldSayWhatIsWrong(String definition, String message) throws Exception {
    Map<?, ?> map =
        new com.fasterxml.jackson.databind.ObjectMapper().readValue(definition, Map.class);
    @SuppressWarnings("unchecked")
    Map<String, Object> fields = (Map<String, Object>) map;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.addHook("a", fields))
        .withMessage(message);
  }

  @Test
  void shouldShowNoSecretsAtAnyDepth() {
    Map<String, Object> secret =
        Map.of("type", "note", "url", "https://hush", "headers", Map.of("token", "hush"));
    engine.addHook("a", secret);
    engine.addHook("b", Map.of("type", "note", "address", "env:HOME"));
    engine.addHook(
        "c",
        Map.of(
            "type",
            "conditional",
            "condition",
            "true",
            "actions",
            List.of(
                Map.of(
                    "type", "conditional",
                    "condition", "true",
                    "actions", List.of(secret))),
            "otherwise",
            List.of(secret)));
    engine.addAggregator("d", Duration.ofSeconds(1), events -> null, List.of(secret));
    String shown = engine.listRules().toString();
    assertThat(shown)
        .doesNotContain("hush", "env:HOME")
        .contains("\"url\":\"***\"", "\"headers\":\"***\"", "\"address\":\"***\"");
    assertThat(engine.listRules().get(2).at("/actions/0/actions/0/url").textValue())
        .isEqualTo("***");
    assertThat(engine.listRules().get(3).path("aggregate").textValue()).startsWith("function at ");
  }

  @Test
  void shouldNotShowASecretInAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                engine.addAggregator(
                    "a",
                    Duration.ofSeconds(1),
                    events -> null,
                    List.of(Map.of("type", "note", "addres", "hush", "url", "hush"))))
        .withMessageNotContaining("hush");
  }

  @Test
  void shouldDecideByAFunctionInTheOrderOfTheEvents() throws Exception {
    engine.addHook(
        "a", Map.of("type", "note"), event -> event.data().path("n").intValue() % 2 == 1);
    emit(1, 2, 3, 4, 5);
    assertThat(plugin.notes).containsExactly("1", "3", "5");
  }

  @Test
  void shouldDeliverWhatARuleHadWaitingWhenItWasRemoved() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    String id =
        engine.addHook(
            "a",
            Map.of("type", "note"),
            event -> {
              asked.countDown();
              try {
                return mayAnswer.await(10, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    engine.emit("a", Map.of("n", 1));
    engine.emit("a", Map.of("n", 2));
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(engine.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(engine.removeRule(id)).isTrue();
    assertThat(engine.removeRule(id)).isFalse();
    mayAnswer.countDown();
    Await.until("the action is closed", () -> plugin.closed.get() == 1);
    assertThat(plugin.notes).startsWith("1");
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldSumWindowsUp() throws Exception {
    engine.addAggregator(
        "a",
        Duration.ofSeconds(60),
        events ->
            Map.of(
                "n",
                events.size(),
                "last",
                events.get(events.size() - 1).data().get("n").intValue()),
        List.of(note("{n} up to {last}")));
    emit(1, 2, 3);
    time.advance(Duration.ofSeconds(59));
    quiet();
    assertThat(plugin.notes).isEmpty();
    time.advance(Duration.ofSeconds(1));
    Await.until("the first window", () -> plugin.notes.size() == 1);
    time.advance(Duration.ofSeconds(120));
    quiet();
    emit(4);
    time.advance(Duration.ofSeconds(60));
    Await.until("the next window with events", () -> plugin.notes.size() == 2);
    assertThat(plugin.notes).containsExactly("3 up to 3", "1 up to 4");
  }

  @Test
  void shouldSkipAWindowForWhichThereIsNothingToSay() throws Exception {
    engine.addAggregator("a", Duration.ofSeconds(1), events -> null, List.of(note("x")));
    emit(1);
    time.advance(Duration.ofSeconds(1));
    quiet();
    assertThat(plugin.notes).isEmpty();
    assertThat(reported).isEmpty();
  }

  @Test
  void shouldReportAFunctionThatFails() throws Exception {
    engine.addAggregator(
        "a",
        Duration.ofSeconds(1),
        events -> {
          throw new IllegalStateException("cannot count");
        },
        List.of(note("x")));
    emit(1);
    time.advance(Duration.ofSeconds(1));
    quiet();
    Await.until("a report", () -> !reported.isEmpty());
    assertThat(reported.get(0)).startsWith("aggregator:").contains("cannot count");
    emit(2);
    time.advance(Duration.ofSeconds(1));
    Await.until("the next window", () -> engine.stats().findValue("failed").intValue() == 2);
  }

  @Test
  void shouldEndAnAggregatorWithItsTimer() throws Exception {
    int before = time.waiting();
    String id =
        engine.addAggregator(
            "a", Duration.ofSeconds(1), events -> Map.of("n", 1), List.of(note("x")));
    emit(1);
    assertThat(engine.removeRule(id)).isTrue();
    Await.until("the action is closed", () -> plugin.closed.get() == 1);
    assertThat(time.waiting()).isEqualTo(before);
    time.advance(Duration.ofSeconds(5));
    quiet();
    assertThat(plugin.notes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5})
  void shouldRefuseWindowsThatAreTooShort(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                engine.addAggregator(
                    "a", Duration.ofMillis(millis), events -> null, List.of(note("x"))))
        .withMessage("field 'interval' must be at least 0.01 seconds");
  }
}
