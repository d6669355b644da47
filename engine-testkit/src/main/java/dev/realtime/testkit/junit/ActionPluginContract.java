package dev.realtime.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Outcome;
import dev.realtime.engine.plugin.CommonFields;
import dev.realtime.testkit.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every action plugin must do. A plugin's tests extend it, once for each action type:
 *
 * <pre>{@code
 * final class AnnounceContractTest extends ActionPluginContract {
 *   @Override
 *   protected ActionPlugin newPlugin() {
 *     return new AnnouncePlugin();
 *   }
 *
 *   @Override
 *   protected Map<String, Object> definition() {
 *     return Map.of("type", "announce", "text", "{killer} killed {victim}");
 *   }
 *
 *   @Override
 *   protected Map<String, Map<String, Object>> wrongDefinitions() {
 *     return Map.of("text", Map.of("type", "announce", "text", ""));
 *   }
 *
 *   @Override
 *   protected Set<Capability> lacks() {
 *     return EnumSet.of(Capability.HTTP, Capability.SECRET);
 *   }
 * }
 * }</pre>
 *
 * <p>Everything is expected of a plugin unless {@link #lacks()} says otherwise.
 */
public abstract class ActionPluginContract {
  /** Stands where a definition has a secret; must never be seen anywhere but on the wire. */
  protected static final String SECRET = "5ecret-0f-the-c0ntract";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 10;
  private static final Path WORKING_FOLDER = Path.of("").toAbsolutePath();
  private static final Set<String> RESERVED = Set.of("conditional", "lua");

  @TempDir private Path folder = Path.of(".");

  /** What a plugin may lack. */
  public enum Capability {
    /** It speaks HTTP, by the wire of its context where there is one. */
    HTTP,
    /** A definition holds a secret: {@link #SECRET} stands in it. */
    SECRET,
    /** {@code send} works in a test: it reaches nothing but the wire, the store or the folder. */
    SEND
  }

  /** Called by JUnit. */
  protected ActionPluginContract() {}

  /** A new plugin, as the service loader would make it. */
  protected abstract ActionPlugin newPlugin();

  /**
   * A right definition, {@code type} included; with {@link #SECRET} in it where it may have one.
   */
  protected abstract Map<String, Object> definition();

  /**
   * Wrong definitions, each under the name of the field that is wrong; at least one.
   *
   * @return the field's name, and a definition in which it is wrong
   */
  protected abstract Map<String, Map<String, Object>> wrongDefinitions();

  /**
   * The settings that it is opened with, as in its section of {@code realtime.yml}; none by
   * default.
   */
  protected Map<String, Object> settings() {
    return Map.of();
  }

  /**
   * Wrong settings, each under the name of the setting that is wrong; none by default.
   *
   * @return the setting's name, and a section in which it is wrong
   */
  protected Map<String, Map<String, Object>> wrongSettings() {
    return Map.of();
  }

  /** What does not apply; nothing by default. */
  protected Set<Capability> lacks() {
    return EnumSet.noneOf(Capability.class);
  }

  /** An event that the definition can be applied to. */
  protected Event event() {
    return Event.live(
        "event-1",
        "player:death",
        "server-1",
        Instant.ofEpochSecond(1_790_000_000),
        tree(Map.of("killer", "John", "victim", "Alice", "weapon", "weapon_crossbow")));
  }

  @Test
  void shouldStartNothingBeforeItIsOpened() throws IOException {
    Set<Thread> before = threads();
    Set<Path> files = files(WORKING_FOLDER);
    ActionPlugin plugin = newPlugin();
    List<String> types = plugin.actionFactories().stream().map(ActionFactory::type).toList();
    assertFalse(types.isEmpty(), "it offers no action type");
    assertEquals(
        types,
        plugin.actionFactories().stream().map(ActionFactory::type).toList(),
        "it is asked for its types more than once");
    ActionFactory factory = factory(plugin);
    assertEquals(names(factory.fields()), names(factory.fields()), "the same fields each time");
    assertEquals(names(factory.settings()), names(factory.settings()), "the same settings");
    assertEquals(Set.of(), without(threads(), before), "threads that run before open()");
    assertEquals(files, files(WORKING_FOLDER), "files that are there before open()");
  }

  @Test
  void shouldOpenInstancesThatShareNothing() throws Exception {
    ActionFactory factory = factory(newPlugin());
    try (ContractBench first = bench(factory, "first");
        ContractBench second = bench(factory, "second")) {
      assertNotSame(first.actions(), second.actions(), "each open() gives a new instance");
      try (Action<?> ended = action(first)) {
        ended.prepare(event());
      }
      first.actions().close();
      Action<?> action = action(second);
      assertNotNull(action.prepare(event()), "what was opened again still works");
      if (!lacks().contains(Capability.SEND)) {
        assertInstanceOf(Outcome.Done.class, sent(action), "what was opened again still sends");
        assertEquals(0, first.requests(), "nothing is sent by the instance that was closed");
      }
      action.close();
    }
  }

  @Test
  void shouldNameItsTypeAndExplainItself() {
    ActionFactory factory = factory(newPlugin());
    assertTrue(
        factory.type().matches("[a-z][a-z0-9_]*"), "a type is lower case: " + factory.type());
    assertFalse(RESERVED.contains(factory.type()), "the engine has a type of this name");
    assertFalse(factory.summary().isBlank(), "summary() is empty");
  }

  @Test
  void shouldExplainEachFieldOnce() {
    Set<String> names = new HashSet<>();
    CommonFields.ALL.forEach(field -> names.add(field.name()));
    for (Field field : factory(newPlugin()).fields()) {
      assertTrue(names.add(field.name()), "the field '" + field.name() + "' is there twice");
      field
          .aliases()
          .forEach(alias -> assertTrue(names.add(alias), "the alias '" + alias + "' is taken"));
      assertFalse(field.meaning().isBlank(), "the field '" + field.name() + "' has no meaning()");
    }
  }

  @Test
  void shouldTakeARightDefinition() throws Exception {
    try (ContractBench bench = bench()) {
      assertNotNull(action(bench));
    }
  }

  @Test
  void shouldRefuseAFieldItDoesNotKnow() {
    ObjectNode wrong = tree(definition());
    wrong.put("no_such_field", 1);
    DefinitionException refusal =
        assertThrows(DefinitionException.class, () -> checked(factory(newPlugin()), wrong));
    assertTrue(String.valueOf(refusal.getMessage()).contains("no_such_field"));
  }

  @Test
  void shouldNameTheFieldThatIsWrong() throws Exception {
    assertFalse(wrongDefinitions().isEmpty(), "wrongDefinitions() must hold at least one");
    try (ContractBench bench = bench()) {
      assertAll(
          wrongDefinitions().entrySet().stream()
              .map(
                  wrong ->
                      () -> {
                        DefinitionException refusal =
                            assertThrows(
                                DefinitionException.class,
                                () -> create(bench, wrong.getValue()),
                                "wrong in '" + wrong.getKey() + "'");
                        String message = String.valueOf(refusal.getMessage());
                        assertTrue(
                            message.contains(wrong.getKey()),
                            "does not name '" + wrong.getKey() + "': " + message);
                        assertEquals(1, message.lines().count(), "one line: " + message);
                        assertFalse(message.contains(SECRET), "shows the secret: " + message);
                      }));
    }
  }

  @Test
  void shouldExplainEachSettingOnce() {
    Set<String> names = new HashSet<>();
    for (Field field : factory(newPlugin()).settings()) {
      assertTrue(names.add(field.name()), "the setting '" + field.name() + "' is there twice");
      field
          .aliases()
          .forEach(alias -> assertTrue(names.add(alias), "'" + alias + "' is there twice"));
      assertFalse(
          field.meaning().isBlank(),
          "the setting '" + field.name() + "' does not say what it means");
    }
  }

  @Test
  void shouldRefuseWrongSettingsAndKeepNothing() {
    Set<Thread> before = threads();
    assertAll(
        wrongSettings().entrySet().stream()
            .map(
                wrong ->
                    () -> {
                      ActionFactory factory = factory(newPlugin());
                      DefinitionException refusal =
                          assertThrows(
                              DefinitionException.class,
                              () -> new ContractBench(factory, tree(wrong.getValue()), folder),
                              "wrong in '" + wrong.getKey() + "'");
                      String message = String.valueOf(refusal.getMessage());
                      assertTrue(
                          message.contains(wrong.getKey()),
                          "does not name '" + wrong.getKey() + "': " + message);
                      assertEquals(1, message.lines().count(), "one line: " + message);
                      assertFalse(message.contains(SECRET), "shows the secret: " + message);
                    }));
    assertEquals(Set.of(), without(threads(), before), "threads of what was not opened");
  }

  @Test
  void shouldPrepareWithoutSending() throws Exception {
    try (ContractBench bench = bench()) {
      Action<?> action = action(bench);
      Event event = event();
      JsonNode before = event.data().deepCopy();
      Delivery first = action.prepare(event);
      Delivery second = action.prepare(event);
      assertEquals(first.describe(), second.describe(), "the same event, the same delivery");
      assertEquals(before, event.data(), "the event must not be changed");
      assertTrue(first.event() == event, "event() is the event it was made from");
      assertEquals(0, bench.requests(), "prepare() must not send");
    }
  }

  @Test
  void shouldDescribeADeliveryByItsType() throws Exception {
    try (ContractBench bench = bench()) {
      ObjectNode shown = action(bench).prepare(event()).describe();
      assertEquals(
          definition().get("type"), shown.path("type").asText(), "describe() has the type");
      assertTrue(shown.size() > 1, "describe() says what would be sent: " + shown);
    }
  }

  @Test
  void shouldNeverShowASecret() throws Exception {
    expect(Capability.SECRET);
    try (ContractBench bench = bench()) {
      assertTrue(tree(definition()).toString().contains(SECRET), "definition() holds no SECRET");
      Action<?> action = action(bench);
      Delivery delivery = action.prepare(event());
      assertFalse(delivery.describe().toString().contains(SECRET), "describe() shows the secret");
      assertFalse(delivery.toString().contains(SECRET), "toString() shows the secret");
      for (Failure failure : List.of(Failure.status(500), Failure.timeout(), Failure.refused())) {
        bench.fail(failure.body("you sent " + SECRET));
        String outcome = String.valueOf(sent(action));
        assertFalse(outcome.contains(SECRET), "a reason shows the secret: " + outcome);
      }
    }
  }

  @Test
  void shouldSend() throws Exception {
    expect(Capability.SEND);
    try (ContractBench bench = bench()) {
      assertInstanceOf(Outcome.Done.class, sent(action(bench)));
      assertTrue(lacks().contains(Capability.HTTP) || bench.requests() == 1, "one request");
    }
  }

  @Test
  void shouldTakeAsManyAtOnceAsItSays() throws Exception {
    try (ContractBench bench = bench()) {
      takesAsManyAsItSays(action(bench));
    }
  }

  private <D extends Delivery> void takesAsManyAsItSays(Action<D> action) throws Exception {
    assertTrue(action.largestBatch() >= 1, "largestBatch() is at least 1");
    assertTrue(action.concurrency() >= 1, "concurrency() is at least 1");
    List<D> waiting = new ArrayList<>();
    for (int i = 0; i < Math.min(3, action.largestBatch()); i++) {
      waiting.add(action.prepare(event()));
    }
    int size = action.batchSize(waiting);
    assertTrue(size >= 1 && size <= waiting.size(), "batchSize() is from 1 to the list's size");
    if (!lacks().contains(Capability.SEND)) {
      assertInstanceOf(Outcome.Done.class, within(action.send(waiting.subList(0, size))));
    }
  }

  @Test
  void shouldAskForAnotherAttemptWhenTheOtherSideIsAway() throws Exception {
    expect(Capability.HTTP);
    for (Failure failure :
        List.of(Failure.status(500), Failure.status(503), Failure.timeout(), Failure.refused())) {
      try (ContractBench bench = bench()) {
        bench.fail(failure);
        Outcome outcome = sent(action(bench));
        assertInstanceOf(Outcome.Retry.class, outcome, failure + " gave " + outcome);
        assertEquals(1, ((Outcome.Retry) outcome).reason().lines().count(), "one line: " + outcome);
      }
    }
  }

  @Test
  void shouldTakeANoForAnAnswer() throws Exception {
    expect(Capability.HTTP);
    try (ContractBench bench = bench()) {
      bench.fail(Failure.status(400));
      Outcome outcome = sent(action(bench));
      assertTrue(
          outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Gone,
          "an answer of 400 will not change: " + outcome);
    }
  }

  @Test
  void shouldSendAgainWhatFailed() throws Exception {
    expect(Capability.HTTP);
    try (ContractBench bench = bench()) {
      sendsAgain(action(bench), bench);
    }
  }

  private <D extends Delivery> void sendsAgain(Action<D> action, ContractBench bench)
      throws Exception {
    List<D> batch = List.of(action.prepare(event()));
    bench.fail(Failure.status(503).times(1));
    assertInstanceOf(Outcome.Retry.class, within(action.send(batch)));
    assertInstanceOf(Outcome.Done.class, within(action.send(batch)), "the second attempt");
    assertEquals(2, bench.requests());
  }

  @Test
  void shouldLeaveNothingBehind() throws Exception {
    Set<Thread> before = threads();
    ContractBench bench = bench();
    Action<?> action = action(bench);
    if (!lacks().contains(Capability.SEND)) {
      sent(action);
    }
    action.close();
    bench.actions().close();
    assertDoesNotThrow(bench.actions()::close, "closed twice");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Set<Thread> left = without(threads(), before);
    for (Thread thread : left) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
    left.removeIf(thread -> !thread.isAlive());
    assertEquals(Set.of(), left, "threads that still run");
  }

  private void expect(Capability capability) {
    Assumptions.assumeFalse(lacks().contains(capability), "it lacks " + capability);
  }

  private ContractBench bench() throws IOException {
    return bench(factory(newPlugin()), "opened");
  }

  private ContractBench bench(ActionFactory factory, String name) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    return new ContractBench(factory, tree(settings()), own);
  }

  private Action<?> action(ContractBench bench) {
    return create(bench, definition());
  }

  private static Action<?> create(ContractBench bench, Map<String, Object> definition) {
    return bench.actions().create(checked(bench.factory(), tree(definition)));
  }

  private ActionFactory factory(ActionPlugin plugin) {
    Object type = definition().get("type");
    return plugin.actionFactories().stream()
        .filter(factory -> factory.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the plugin has no type '" + type + "'"));
  }

  private static Definition checked(ActionFactory factory, ObjectNode definition) {
    return Definition.check(
        factory.type(), CommonFields.with(factory.fields()), definition, name -> null);
  }

  private <D extends Delivery> Outcome sent(Action<D> action) throws Exception {
    return within(action.send(List.of(action.prepare(event()))));
  }

  private static Outcome within(CompletionStage<Outcome> outcome) throws Exception {
    return outcome.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static ObjectNode tree(Map<String, ?> map) {
    return JSON.valueToTree(map);
  }

  private static List<String> names(List<Field> fields) {
    return fields.stream().map(Field::name).toList();
  }

  private static Set<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(Collectors.toSet());
    }
  }

  private static Set<Thread> threads() {
    Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
    // the pool of the JDK, which belongs to nobody
    all.removeIf(
        thread ->
            thread.getName().startsWith("ForkJoinPool.commonPool")
                || thread.getName().equals("CompletableFutureDelayScheduler"));
    return all;
  }

  private static Set<Thread> without(Set<Thread> all, Set<Thread> others) {
    Set<Thread> left = new HashSet<>(all);
    left.removeAll(others);
    return left;
  }
}
