package dev.realtime.engine;

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
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Offers the action type {@code note}, which writes a text down where the test can see it. */
public final class TestingPlugin implements ActionPlugin {
  /** What was sent, in order. */
  public final List<String> notes = new CopyOnWriteArrayList<>();

  public final AtomicInteger opened = new AtomicInteger();
  public final AtomicInteger closed = new AtomicInteger();
  public final AtomicInteger started = new AtomicInteger();
  public final AtomicInteger ended = new AtomicInteger();

  /** What each sending comes to, by its text. */
  public volatile Function<String, CompletionStage<Outcome>> outcome =
      text -> CompletableFuture.completedFuture(Outcome.done());

  private record Note(Event event, String text) implements Delivery {
    @Override
    public ObjectNode describe() {
      return JsonNodeFactory.instance.objectNode().put("text", text);
    }
  }

  private final class NoteAction implements Action<Note> {
    private final Template text;
    private final AtomicInteger closings = new AtomicInteger();

    NoteAction(Template text) {
      this.text = text;
      opened.incrementAndGet();
    }

    @Override
    public Note prepare(Event event) {
      return new Note(event, text.renderAll(event, Escaper.NONE));
    }

    @Override
    public CompletionStage<Outcome> send(List<Note> batch) {
      String note = batch.get(0).text();
      notes.add(note);
      return outcome.apply(note);
    }

    @Override
    public void close() {
      if (closings.incrementAndGet() > 1) {
        throw new IllegalStateException("closed twice");
      }
      closed.incrementAndGet();
    }
  }

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(
        new ActionFactory() {
          @Override
          public String type() {
            return "note";
          }

          @Override
          public String summary() {
            return "Writes a text down.";
          }

          @Override
          public List<Field> fields() {
            return List.of(
                Field.template("text").defaultValue("{n}").alias("message"),
                Field.of("address", Field.Kind.TEXT).alias("url").secret(),
                Field.of("headers", Field.Kind.MAP).secret());
          }

          @Override
          public Actions open(Definition settings, PluginContext context) {
            started.incrementAndGet();
            return new Notes();
          }
        });
  }

  private final class Notes implements Actions {
    @Override
    public Action<?> create(Definition definition) {
      if (definition.requiredTemplate("text").source().equals("forbidden")) {
        throw new DefinitionException("text", "must not be forbidden");
      }
      return new NoteAction(definition.requiredTemplate("text"));
    }

    @Override
    public void close() {
      ended.incrementAndGet();
    }
  }
}
