package dev.realtime.actions.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.CounterUpdate;
import dev.realtime.api.backend.StoreUnavailableException;
import dev.realtime.api.template.MissingValueException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CounterPluginTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RecordingCounters counters = new RecordingCounters();
  private final ActionFactory factory =
      ServiceLoader.load(ActionPlugin.class).findFirst().orElseThrow().actionFactories().get(0);
  private final Actions actions =
      factory.open(
          settings("{}"),
          PluginContext.builder().backend(new CountersOnlyBackend(counters)).build());

  private Definition settings(String settings) {
    return Definition.check(
        factory.type(), factory.settings(), (ObjectNode) json(settings), name -> null);
  }

  @Test
  void shouldCountUnderTheKeyAndOnItsBoard() {
    Outcome outcome =
        fire(
            "{'key':'kills:{killer}:daily','action':'incr','ttl':86400}",
            "{'killer':'John'}",
            "{'killer':'Alice'}",
            "{'killer':'John'}");

    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(counters.numbers)
        .isEqualTo(Map.of("kills:John:daily", 2.0, "kills:Alice:daily", 1.0));
    assertThat(counters.boards)
        .isEqualTo(Map.of("kills:*:daily", Map.of("John", 2.0, "Alice", 1.0)));
  }

  @Test
  void shouldSendEverythingThatWaitsInOneCallAndAddUpEqualCounters() {
    String[] events =
        IntStream.range(0, 500).mapToObj(i -> "{'killer':'p" + i % 3 + "'}").toArray(String[]::new);

    fire("{'key':'kills:{killer}','ttl':'24h'}", events);

    assertThat(counters.calls).hasSize(1);
    assertThat(counters.calls.get(0))
        .extracting(CounterUpdate::amount)
        .containsExactlyInAnyOrder(167.0, 167.0, 166.0);
    assertThat(counters.calls.get(0))
        .extracting(CounterUpdate::timeToLive)
        .containsOnly(Duration.ofDays(1));
  }

  @Test
  void shouldPutAKeyWithTwoPlaceholdersOnTwoBoards() {
    fire("{'key':'k:{killer}:{pos.map}'}", "{'killer':'Jo','pos':{'map':'gm_flatgrass'}}");

    assertThat(counters.boards)
        .isEqualTo(
            Map.of("k:*:gm_flatgrass", Map.of("Jo", 1.0), "k:Jo:*", Map.of("gm_flatgrass", 1.0)));
  }

  @Test
  void shouldReplaceOnlyThePlaceholderInAPartWithTextAroundIt() {
    fire("{'key':'{{tag}:p{killer}x:{{n'}", "{'killer':'John'}");

    assertThat(counters.numbers).containsOnlyKeys("{tag}:pJohnx:{n");
    assertThat(counters.boards).isEqualTo(Map.of("{tag}:p*x:{n", Map.of("John", 1.0)));
  }

  @Test
  void shouldTellApartBoardsOfOneKey() {
    fire(
        "{'key':'{a}{b}','action':'set','by':'{n}'}",
        "{'a':'x','b':'yz','n':1}",
        "{'a':'xy','b':'z','n':2}",
        "{'a':'x','b':'yz','n':3}");

    assertThat(counters.numbers).isEqualTo(Map.of("xyz", 3.0));
    assertThat(counters.boards).containsKeys("*yz", "x*", "*z", "xy*");
  }

  @Test
  void shouldCountWithoutABoardWhereTheKeyIsConstant() {
    fire("{'key':'crossbow_kills:daily'}", "{}", "{}", "[1]");

    assertThat(counters.numbers).isEqualTo(Map.of("crossbow_kills:daily", 3.0));
    assertThat(counters.boards).isEmpty();
    assertThat(counters.calls.get(0)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "@everyone, k:@everyone:x",
    "`rm`, k:`rm`:x",
    "**x**, k:%2A%2Ax%2A%2A:x",
    "[a](http://x), k:%5Ba%5D(http%3A//x):x",
    "../../x, k:../../x:x",
    "a&b=c, k:a&b=c:x",
    "{killer}, k:%7Bkiller%7D:x",
    "a:b, k:a%3Ab:x",
    "100%, k:100%25:x",
    "two words, k:two%20words:x",
  })
  void shouldEscapeANameInTheKeyAndKeepItRawOnTheBoard(String name, String key) throws Exception {
    String event = JSON.writeValueAsString(Map.of("killer", name));

    fire("{'key':'k:{killer}:x'}", event);

    assertThat(counters.numbers).containsOnlyKeys(key);
    assertThat(counters.boards).isEqualTo(Map.of("k:*:x", Map.of(name, 1.0)));
  }

  @Test
  void shouldTakeADefaultAsWritten() {
    fire("{'key':'w:{weapon|by:hand}'}", "{}");

    assertThat(counters.boards).isEqualTo(Map.of("w:*", Map.of("by:hand", 1.0)));
    assertThat(counters.numbers).containsOnlyKeys("w:by:hand");
  }

  @ParameterizedTest
  @CsvSource({
    "incr, 5, 7, 12",
    "incrby, 5, 7, 12",
    "decr, 5, 7, -12",
    "set, 5, 7, 7",
    "max, 5, 7, 7",
    "min, 5, 7, 5",
  })
  void shouldDoWhatTheActionSays(String action, double first, double second, double result) {
    fire(
        "{'key':'n','action':'" + action + "','by':'{by}'}",
        "{'by':" + first + "}",
        "{'by':'" + second + "'}");

    assertThat(counters.numbers).isEqualTo(Map.of("n", result));
    assertThat(counters.calls.get(0)).hasSize(1);
  }

  @Test
  void shouldFailTheEventWhereTheKeyHasNoValue() {
    assertThatThrownBy(() -> fire("{'key':'k:{killer}:daily'}", "{'victim':'x'}"))
        .isInstanceOf(MissingValueException.class)
        .hasMessage("the event has no value for {killer} in \"k:{killer}:daily\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "NaN", "1e999", "0x10", "Infinity"})
  void shouldFailTheEventWhereTheAmountIsNoNumber(String amount) {
    assertThatThrownBy(() -> fire("{'key':'k','by':'{n}'}", "{'n':'" + amount + "'}"))
        .hasMessage("field 'by' \"{n}\" gives \"" + amount + "\", which is no number");
  }

  @Test
  void shouldRetryWhenTheBackendFails() {
    counters.failure = new BackendException("redis is away");
    assertThat(fire("{'key':'k'}", "{}")).isEqualTo(Outcome.retry("redis is away"));

    counters.failsAtOnce = true;
    assertThat(fire("{'key':'k'}", "{}")).isEqualTo(Outcome.retry("redis is away"));
  }

  @Test
  void shouldWaitForAStoreThatCannotTakeItAtTheMoment() {
    counters.failure = new StoreUnavailableException("only 0 of 1 replicas have it");
    Event event =
        Event.summary(
            "id", "player:death", "server", Instant.EPOCH, json("{}"), new EventPosition(1, 0));

    assertThat(send(action("{'key':'k'}"), List.of(event)))
        .isEqualTo(Outcome.waitFor(Duration.ofMillis(200), "only 0 of 1 replicas have it"));
  }

  @Test
  void shouldNotGoOnForeverWithWhatMayHaveBeenCountedAndHasNoPosition() {
    counters.failure = new StoreUnavailableException("no answer within 3 s");

    assertThat(fire("{'key':'k'}", "{}")).isEqualTo(Outcome.retry("no answer within 3 s"));
  }

  @Test
  void shouldRefuseOnlyTheEventsWhoseKeyHoldsSomethingElse() {
    counters.keysOfSomethingElse.add("kills:John");
    assertThat(
            fire(
                "{'key':'kills:{killer}'}",
                "{'killer':'Alice'}",
                "{'killer':'John'}",
                "{'killer':'Alice'}",
                "{'killer':'John'}"))
        .isEqualTo(
            Outcome.doneExcept(
                Map.of(
                    1, "the key 'kills:John' holds something that is no number",
                    3, "the key 'kills:John' holds something that is no number")));
    assertThat(counters.numbers).isEqualTo(Map.of("kills:Alice", 2.0));
  }

  @Test
  void shouldPassOtherFailuresOn() {
    counters.failure = new IllegalStateException("a fault");

    assertThatThrownBy(() -> fire("{'key':'k'}", "{}"))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("a fault");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'key':'k','action':'set'}~ field 'by' is required with action 'set': a number or a placeholder",
        "{'key':'k','action':'incrby'}~ field 'by' is required with action 'incrby': a number or a placeholder",
        "{'key':'k','by':'many'}~ field 'by' must be a number or a placeholder such as \"{damage}\", not \"many\"",
        "{'key':'k','ttl':0}~ field 'ttl' must be at least a millisecond",
        "{'key':' '}~ field 'key' must not be empty",
        "{'key':'kills:*:daily'}~ field 'key' must not hold '*': that is for GetLeaderboard; write a placeholder in its place",
        "{'key':'k','action':'inc'}~ field 'action' must be one of incr, decr, incrby, set, max, min, not \"inc\"; did you mean 'incr'?",
      })
  void shouldRefuseAWrongDefinition(String definition, String message) {
    assertThatThrownBy(() -> action(definition))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(message);
  }

  @Test
  void shouldRefuseSettings() {
    assertThatThrownBy(() -> settings("{'shards':3}"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("'shards'");
  }

  @Test
  void shouldDescribeWhatItWouldCount() {
    Action<?> action = action("{'key':'score:{who}','action':'decr','by':'{n}','ttl':'90m'}");

    assertThat(action.prepare(event("{'who':'a b','n':2.5}")).describe().toString())
        .isEqualTo(
            quoted("{'type':'counter','key':'score:a%20b','action':'decr','by':2.5,'ttl':5400}"));
  }

  private Outcome fire(String definition, String... events) {
    return fire(action(definition), events);
  }

  private static <D extends Delivery> Outcome fire(Action<D> action, String... events) {
    return send(action, Stream.of(events).map(CounterPluginTest::event).toList());
  }

  private static <D extends Delivery> Outcome send(Action<D> action, List<Event> events) {
    List<D> waiting = events.stream().map(action::prepare).toList();
    assertThat(action.batchSize(waiting)).isEqualTo(waiting.size());
    assertThat(action.largestBatch()).isEqualTo(500);
    return action.send(waiting).toCompletableFuture().join();
  }

  private Action<?> action(String definition) {
    return actions.create(
        Definition.check(
                factory.type(), factory.fields(), (ObjectNode) json(definition), name -> null)
            .named("the rule"));
  }

  private static Event event(String data) {
    return Event.live("id", "player:death", "server", Instant.EPOCH, json(data));
  }

  /** JSON with either kind of quotes. */
  private static JsonNode json(String text) {
    try {
      return JSON.readTree(quoted(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String quoted(String text) {
    return text.startsWith("{\"") ? text : text.replace('\'', '"');
  }
}
