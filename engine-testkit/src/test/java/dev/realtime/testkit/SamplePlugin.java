package dev.realtime.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.HttpWire;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Three types, as plugins have them: {@code post} speaks HTTP by the wire, {@code keep} is a store
 * on this machine that answers from a thread of its own, {@code shout} reaches somebody outside.
 */
final class SamplePlugin implements ActionPlugin {
  final AtomicInteger kept = new AtomicInteger();
  final AtomicInteger shouted = new AtomicInteger();
  private final boolean speaksHttp;

  SamplePlugin(boolean speaksHttp) {
    this.speaksHttp = speaksHttp;
  }

  private record Note(Event event, String type, String message) implements Delivery {
    @Override
    public ObjectNode describe() {
      return JsonNodeFactory.instance.objectNode().put("type", type).put("message", message);
    }
  }

  @Override
  public List<ActionFactory> actionFactories() {
    return speaksHttp
        ? List.of(new Factory("post"))
        : List.of(new Factory("keep"), new Factory("shout"));
  }

  private final class Factory implements ActionFactory {
    private final String type;

    Factory(String type) {
      this.type = type;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public String summary() {
      return "For tests.";
    }

    @Override
    public List<Field> fields() {
      return List.of(
          Field.template("format").alias("message").required().meaning("a text"),
          Field.of("to", Field.Kind.TEXT).meaning("whom it is for"));
    }

    @Override
    public Actions open(Definition settings, PluginContext context) {
      HttpWire wire = speaksHttp ? context.httpWire().orElseThrow() : null;
      return definition ->
          new NoteAction(type, definition.requiredTemplate("format"), definition.text("to"), wire);
    }
  }

  private final class NoteAction implements Action<Note> {
    private final String type;
    private final Template text;
    private final @Nullable String to;
    private final @Nullable HttpWire wire;

    NoteAction(String type, Template text, @Nullable String to, @Nullable HttpWire wire) {
      this.type = type;
      this.text = text;
      this.to = to;
      this.wire = wire;
    }

    @Override
    public @Nullable String destination() {
      return to;
    }

    @Override
    public Note prepare(Event event) {
      return new Note(event, type, text.renderAll(event, Escaper.NONE));
    }

    @Override
    public boolean keepsPace() {
      return type.equals("keep");
    }

    @Override
    public CompletionStage<Outcome> send(List<Note> batch) {
      switch (type) {
        case "keep" -> {
          return CompletableFuture.supplyAsync(
              () -> {
                kept.incrementAndGet();
                return Outcome.done();
              });
        }
        case "shout" -> shouted.incrementAndGet();
        default -> {
          return CompletableFuture.completedFuture(post(batch.get(0).message()));
        }
      }
      return CompletableFuture.completedFuture(Outcome.done());
    }

    private Outcome post(String message) {
      try {
        HttpWire.Answer answer =
            Objects.requireNonNull(wire, "only 'post' speaks HTTP")
                .exchange(
                    new HttpWire.Request(
                        "post",
                        "POST",
                        URI.create("https://post.example/"),
                        Map.of("X-Kind", List.of("note")),
                        ("{\"text\": \"" + message + "\"}").getBytes(StandardCharsets.UTF_8)));
        if (answer.status() >= 400 && answer.status() < 500) {
          return Outcome.rejected("status " + answer.status());
        }
        return answer.status() < 300 ? Outcome.done() : Outcome.retry("status " + answer.status());
      } catch (IOException e) {
        return Outcome.retry(String.valueOf(e.getMessage()));
      }
    }
  }
}
