package dev.realtime.lua;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.MisuseException;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.Workers;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Prototype;
import dev.realtime.luaj.Varargs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The host that {@code realtime.lua} is written against, for a Lua state inside the engine. What
 * each function does is written at the head of that file.
 */
final class LuaHost {
  /** As long as the largest event. */
  private static final int LONGEST_JSON = 1 << 20;

  private static final LuaValue MISUSE = LuaValue.valueOf("misuse");

  private final Sandbox sandbox;
  private final SessionPort port;
  private final EngineTime time;
  private final Supplier<@Nullable Inbound> inbox;
  private final Consumer<Inbound> replies;
  private final Consumer<String> log;
  private final Consumer<ObjectNode> settings;
  private final Workers workers;
  private final LuaJson json = new LuaJson();

  /**
   * A host for one state.
   *
   * @param inbox the next thing that came in, or null
   * @param replies takes replies that nobody waits for, from any thread
   * @param log takes lines for the operator
   * @param settings takes the fields of {@code Config} and {@code Connect}
   * @param workers do what is waited for
   */
  LuaHost(
      Sandbox sandbox,
      SessionPort port,
      EngineTime time,
      Supplier<@Nullable Inbound> inbox,
      Consumer<Inbound> replies,
      Consumer<String> log,
      Consumer<ObjectNode> settings,
      Workers workers) {
    this.sandbox = sandbox;
    this.port = port;
    this.time = time;
    this.inbox = inbox;
    this.replies = replies;
    this.log = log;
    this.settings = settings;
    this.workers = workers;
  }

  LuaTable table() {
    LuaTable host = new LuaTable();
    host.set("emit", Sandbox.function(this::emit));
    host.set("call", Sandbox.function(this::call));
    host.set("start", Sandbox.function(this::start));
    host.set("receive", Sandbox.function(nothing -> receive()));
    host.set("answer", Sandbox.function(this::answer));
    host.set("connected", Sandbox.function(nothing -> LuaValue.valueOf(port.isConnected())));
    host.set("configure", Sandbox.function(this::configure));
    host.set("xpcall", Sandbox.function(sandbox::callback));
    host.set("turn", Sandbox.function(nothing -> LuaValue.valueOf(sandbox.turn())));
    host.set("place", Sandbox.function(LuaHost::place));
    host.set("caller", Sandbox.function(this::caller));
    host.set("traceback", Sandbox.function(this::traceback));
    host.set("log", Sandbox.function(this::log));
    host.set("clock", Sandbox.function(nothing -> LuaValue.valueOf(time.millis() / 1000.0)));
    host.set("time", Sandbox.function(nothing -> LuaValue.valueOf(time.millis() / 1000.0)));
    host.set("encode", Sandbox.function(this::encode));
    host.set("decode", Sandbox.function(LuaHost::decode));
    return host;
  }

  private Varargs emit(Varargs arguments) {
    try {
      LuaValue value = arguments.arg(2);
      String text;
      if (value.isstring()) {
        text = json.text(value.checkstring());
        Json.parse(text);
      } else {
        text = json.toTree(value).toString();
      }
      String refusal = port.emit(LuaText.of(arguments.checkstring(1)), text);
      return refusal == null ? LuaValue.TRUE : failure(refusal);
    } catch (MisuseException | IllegalArgumentException e) {
      return misuse(e);
    }
  }

  private Varargs call(Varargs arguments) {
    try {
      CompletableFuture<@Nullable JsonNode> answer = request(arguments).toCompletableFuture();
      Duration limit = Duration.ofMillis((long) (arguments.checkdouble(3) * 1000));
      if (!workers.await(answer, limit)) {
        return failure("no answer within " + LuaText.of(arguments.arg(3)) + " seconds");
      }
      JsonNode value = answer.get();
      return LuaValue.varargsOf(LuaValue.TRUE, value == null ? LuaValue.NIL : LuaJson.toLua(value));
    } catch (ExecutionException e) {
      return failed(e.getCause());
    } catch (MisuseException e) {
      return misuse(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failure("the engine is stopping");
    }
  }

  private Varargs start(Varargs arguments) {
    long number = arguments.checklong(3);
    try {
      request(arguments)
          .whenComplete(
              (value, error) ->
                  replies.accept(
                      new Inbound.Reply(
                          number,
                          value,
                          error == null ? null : oneLine(cause(error)),
                          error != null && cause(error) instanceof MisuseException)));
    } catch (MisuseException e) {
      replies.accept(new Inbound.Reply(number, null, e.getMessage(), true));
    }
    return LuaValue.NONE;
  }

  private CompletionStage<@Nullable JsonNode> request(Varargs arguments) {
    JsonNode body = json.toTree(arguments.arg(2));
    ObjectNode fields =
        body instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    return port.request(LuaText.of(arguments.checkstring(1)), fields);
  }

  private Varargs receive() {
    Inbound next = inbox.get();
    if (next == null) {
      return LuaValue.NIL;
    }
    sandbox.frames().meter().refill();
    if (next instanceof Inbound.Published published) {
      Event event = published.event();
      return LuaValue.varargsOf(
          new LuaValue[] {
            LuaValue.valueOf("event"),
            LuaValue.valueOf(published.subscription()),
            LuaJson.toLua(event.data()),
            LuaText.from(event.channel()),
            meta(event)
          });
    }
    if (next instanceof Inbound.Text text) {
      return LuaValue.varargsOf(
          new LuaValue[] {
            LuaValue.valueOf("text"),
            LuaValue.valueOf(text.subscription()),
            LuaText.from(text.channel()),
            LuaText.from(text.text())
          });
    }
    if (next instanceof Inbound.Call call) {
      boolean window = call.dropped() >= 0;
      return LuaValue.varargsOf(
          new LuaValue[] {
            LuaValue.valueOf("call"),
            LuaValue.valueOf(call.call()),
            LuaValue.valueOf(call.function()),
            window ? window(call) : LuaJson.toLua(call.events().get(0).data()),
            window ? LuaValue.valueOf(call.dropped()) : LuaValue.NIL
          });
    }
    Inbound.Reply reply = (Inbound.Reply) next;
    LuaValue value =
        reply.error() != null
            ? LuaText.from(reply.error())
            : reply.value() == null ? LuaValue.NIL : LuaJson.toLua(reply.value());
    return LuaValue.varargsOf(
        new LuaValue[] {
          LuaValue.valueOf("reply"),
          LuaValue.valueOf(reply.request()),
          LuaValue.valueOf(reply.error() == null),
          value,
          reply.misuse() ? MISUSE : LuaValue.NIL
        });
  }

  private static LuaTable meta(Event event) {
    LuaTable meta = new LuaTable();
    if (!event.id().isEmpty()) {
      meta.set("id", LuaText.from(event.id()));
    }
    if (!event.server().isEmpty()) {
      meta.set("server", LuaText.from(event.server()));
    }
    meta.set("time", LuaValue.valueOf(event.time().toEpochMilli() / 1000.0));
    return meta;
  }

  private static LuaTable window(Inbound.Call call) {
    LuaTable list = new LuaTable(call.events().size(), 1);
    for (int i = 0; i < call.events().size(); i++) {
      list.set(i + 1, LuaJson.toLua(call.events().get(i).data()));
    }
    return list;
  }

  private Varargs answer(Varargs arguments) {
    long call = arguments.checklong(1);
    LuaValue value = arguments.arg(3);
    if (!arguments.arg(2).toboolean()) {
      port.answer(call, null, LuaText.of(value));
    } else {
      JsonNode result;
      try {
        result = value.isnil() ? null : json.toTree(value);
      } catch (MisuseException e) {
        port.answer(call, null, "the function's result: " + e.getMessage());
        return LuaValue.NONE;
      }
      port.answer(call, result, null);
    }
    return LuaValue.NONE;
  }

  private Varargs configure(Varargs arguments) {
    settings.accept((ObjectNode) objectOf(json.toTree(arguments.arg1())));
    return LuaValue.NIL;
  }

  private static JsonNode objectOf(JsonNode node) {
    return node.isObject() ? node : JsonNodeFactory.instance.objectNode();
  }

  /** Where a function is written. */
  private static Varargs place(Varargs arguments) {
    if (arguments.arg1().isclosure()) {
      Prototype prototype = arguments.arg1().checkclosure().p;
      return LuaText.from(CallFrames.source(prototype) + ":" + prototype.linedefined);
    }
    return LuaValue.valueOf("built in");
  }

  private Varargs caller(Varargs arguments) {
    return LuaText.from(sandbox.frames().place(arguments.checkint(1)).replaceFirst(": $", ""));
  }

  private Varargs traceback(Varargs arguments) {
    return LuaText.from(LuaText.of(arguments.arg1()) + sandbox.frames().lastTraceback());
  }

  private Varargs log(Varargs arguments) {
    log.accept(LuaText.of(arguments.arg1()));
    return LuaValue.NONE;
  }

  private Varargs encode(Varargs arguments) {
    try {
      JsonNode tree = json.toTree(arguments.arg1());
      return LuaText.from(arguments.arg(2).toboolean() ? tree.toPrettyString() : tree.toString());
    } catch (MisuseException e) {
      return LuaValue.varargsOf(LuaValue.NIL, LuaText.from(String.valueOf(e.getMessage())));
    }
  }

  private static Varargs decode(Varargs arguments) {
    LuaString json = arguments.checkstring(1);
    Meter.current().steps(json.length());
    if (json.length() > LONGEST_JSON) {
      return LuaValue.NIL;
    }
    try {
      return LuaJson.toLua(Json.parse(LuaText.of(json)));
    } catch (IllegalArgumentException e) {
      return LuaValue.NIL;
    }
  }

  private static Varargs failed(@Nullable Throwable error) {
    Throwable cause = error == null ? new IllegalStateException("no reason") : cause(error);
    return cause instanceof MisuseException misuse ? misuse(misuse) : failure(oneLine(cause));
  }

  private static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  private static Varargs failure(String message) {
    return LuaValue.varargsOf(LuaValue.FALSE, LuaText.from(message));
  }

  private static Varargs misuse(RuntimeException error) {
    return LuaValue.varargsOf(
        LuaValue.FALSE, LuaText.from(String.valueOf(error.getMessage())), MISUSE);
  }

  private static String oneLine(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }
}
