package example.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin as the engine uses it: found by its service file, and only through the interface. */
final class AnnouncePluginTest {
  @TempDir private Path folder;

  private final ActionFactory factory =
      ServiceLoader.load(ActionPlugin.class).findFirst().orElseThrow().actionFactories().get(0);
  private @Nullable Actions actions;

  @AfterEach
  void close() {
    if (actions != null) {
      actions.close();
    }
  }

  /** Opens the type with settings as the operator writes them. */
  private Actions open(ObjectNode settings) {
    return factory.open(
        Definition.check(factory.type(), factory.settings(), settings, name -> null),
        PluginContext.builder().build());
  }

  @Test
  void shouldAppendALineForEachEvent() throws Exception {
    ObjectNode rule = json().put("file", "kills.txt").put("line", "{killer} > {victim|nobody}");

    assertThat(fire(rule, death("John", "Alice"), death("Zoë", null))).isEqualTo(Outcome.done());
    assertThat(fire(rule, death("Alice", "John"))).isEqualTo(Outcome.done());

    assertThat(Files.readAllLines(folder.resolve("lines/kills.txt")))
        .containsExactly("John > Alice", "Zoë > nobody", "Alice > John");
  }

  @Test
  void shouldKeepAPlayersTextOnItsLine() throws Exception {
    fire(
        json().put("file", "kills.txt").put("message", "{killer} > {victim}"),
        death("John\nAdmin", "Alice\r"));

    assertThat(Files.readAllLines(folder.resolve("lines/kills.txt")))
        .containsExactly("John Admin > Alice ");
  }

  @Test
  void shouldAskForAnotherAttemptWhenTheFileCannotBeWritten() throws Exception {
    Files.createDirectories(folder.resolve("lines/kills.txt"));

    assertThat(fire(json().put("file", "kills.txt").put("line", "{killer}"), death("John", null)))
        .isInstanceOfSatisfying(
            Outcome.Retry.class,
            outcome ->
                assertThat(outcome.reason())
                    .startsWith("cannot write kills.txt: ")
                    .doesNotContain(folder.toString()));
  }

  @Test
  void shouldRefuseAFileOutsideItsFolder() {
    assertThatThrownBy(() -> create(json().put("line", "{killer}").put("file", "../kills.txt")))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "field 'file' must be a plain name such as \"kills.txt\", not \"../kills.txt\"");
  }

  @Test
  void shouldRefuseARuleWithoutALine() {
    assertThatThrownBy(() -> create(json().put("file", "kills.txt")))
        .isInstanceOf(DefinitionException.class)
        .hasMessageStartingWith("field 'line' is required");
  }

  @Test
  void shouldRefuseASettingItDoesNotKnow() {
    assertThatThrownBy(() -> open(json().put("foldr", "x")))
        .isInstanceOf(DefinitionException.class)
        .hasMessage("'announce' has no field 'foldr'; did you mean 'folder'?");
  }

  private Action<?> create(ObjectNode rule) {
    if (actions == null) {
      actions = open(json().put("folder", folder.resolve("lines").toString()));
    }
    return actions.create(Definition.check(factory.type(), factory.fields(), rule, name -> null));
  }

  private Outcome fire(ObjectNode rule, Event... events) throws Exception {
    try (Action<?> action = create(rule)) {
      return send(action, events);
    }
  }

  private static <D extends Delivery> Outcome send(Action<D> action, Event... events)
      throws Exception {
    List<D> deliveries = new ArrayList<>();
    for (Event event : events) {
      deliveries.add(action.prepare(event));
    }
    assertThat(action.batchSize(deliveries)).isEqualTo(events.length);
    return action.send(deliveries).toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private static Event death(String killer, @Nullable String victim) {
    ObjectNode data = json().put("killer", killer).put("victim", victim);
    return Event.live("", "player:death", "alpha", Instant.EPOCH, data);
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }
}
