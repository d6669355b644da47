package dev.realtime.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.MisuseException;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ProtocolException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The game's Lua state as a session: frames that come in are asked of the engine's port. */
final class GameSession implements Session {
  private static final int MOST_OPEN_REQUESTS = 10_000;

  private final String name;
  private final Outbox outbox;
  private final Consumer<String> log;
  private final AtomicInteger openRequests = new AtomicInteger();
  private @Nullable SessionPort port;
  private @Nullable HandOver handOver;
  private boolean refusalShown;

  GameSession(String name, Outbox outbox, Consumer<String> log) {
    this.name = name;
    this.outbox = outbox;
    this.log = log;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean deliver(Inbound inbound) {
    return outbox.offer(() -> frame(inbound));
  }

  /** Carries out what the game sends, until it ends or breaks the rules. */
  void serve(SessionPort own, InputStream in) throws IOException {
    port = own;
    handOver = new HandOver(own, outbox);
    while (true) {
      if (in.available() == 0) {
        handOver.ask();
      }
      Frame frame = Frame.readFrom(in, Frame.LARGEST);
      switch (frame.type()) {
        case EMIT -> emit(own, handOver, frame);
        case REQUEST -> request(own, frame);
        case ANSWER -> answer(own, frame);
        case PING -> outbox.put(Frame.of(FrameType.PONG, 0, 0));
        default ->
            throw new ProtocolException("sent a frame that only the engine may: " + frame.type());
      }
    }
  }

  private void emit(SessionPort own, HandOver taking, Frame frame) {
    String refusal;
    try {
      refusal = own.emit(frame.name(), frame.text());
    } catch (MisuseException e) {
      refusal = e.getMessage();
    }
    taking.took();
    if (refusal != null && !refusalShown) {
      refusalShown = true; // the engine counts those that follow
      log.accept(name + ": an event was not taken: " + refusal);
    }
  }

  private void request(SessionPort own, Frame frame) {
    long number = frame.number();
    if (openRequests.incrementAndGet() > MOST_OPEN_REQUESTS) {
      openRequests.decrementAndGet();
      reply(number, 1, "too many requests are open: " + MOST_OPEN_REQUESTS);
      return;
    }
    ObjectNode arguments;
    try {
      JsonNode body = Json.parse(frame.text());
      arguments = body instanceof ObjectNode object ? object : null;
      if (arguments == null) {
        throw new IllegalArgumentException("not an object: " + body.getNodeType());
      }
    } catch (IllegalArgumentException e) {
      openRequests.decrementAndGet();
      reply(number, 2, frame.name() + ": " + e.getMessage());
      return;
    }
    own.request(frame.name(), arguments)
        .whenComplete(
            (value, error) -> {
              openRequests.decrementAndGet();
              if (error == null) {
                reply(number, 0, value == null || value.isNull() ? "" : value.toString());
              } else {
                Throwable cause = cause(error);
                reply(number, cause instanceof MisuseException ? 2 : 1, oneLine(cause));
              }
            });
  }

  private void reply(long number, int flags, String body) {
    Frame reply = Frame.of(FrameType.REPLY, flags, number, "", body);
    outbox.put(
        reply.fits()
            ? reply
            : Frame.of(
                FrameType.REPLY, 1, number, "", "the answer is too large: ask for less at once"));
  }

  private static void answer(SessionPort own, Frame frame) {
    if (frame.flags() != 0) {
      own.answer(frame.number(), null, frame.text());
    } else if (frame.body().length == 0) {
      own.answer(frame.number(), null, null);
    } else {
      try {
        own.answer(frame.number(), Json.parse(frame.text()), null);
      } catch (IllegalArgumentException e) {
        own.answer(frame.number(), null, e.getMessage());
      }
    }
  }

  private @Nullable Frame frame(Inbound inbound) {
    if (inbound instanceof Inbound.Published published) {
      Event event = published.event();
      return fitting(
          Frame.of(
              FrameType.EVENT,
              0,
              published.subscription(),
              String.join("\0", event.channel(), event.id(), event.server(), seconds(event)),
              event.data().toString()));
    }
    if (inbound instanceof Inbound.Text text) {
      return fitting(Frame.of(FrameType.TEXT, 0, text.subscription(), text.channel(), text.text()));
    }
    if (inbound instanceof Inbound.Call call) {
      return call(call);
    }
    throw new IllegalStateException("the bridge answers requests itself: " + inbound);
  }

  private @Nullable Frame call(Inbound.Call call) {
    boolean window = call.dropped() >= 0;
    String function = Long.toString(call.function());
    Frame frame =
        Frame.of(
            FrameType.CALL,
            0,
            call.call(),
            window ? function + " " + call.dropped() : function,
            window ? list(call) : call.events().get(0).data().toString());
    if (frame.fits()) {
      return frame;
    }
    if (port != null) {
      port.answer(call.call(), null, "the window is too large for the game: lower max_events");
    }
    return null;
  }

  private static String list(Inbound.Call call) {
    StringBuilder list = new StringBuilder("[");
    for (Event event : call.events()) {
      list.append(list.length() > 1 ? "," : "").append(event.data());
    }
    return list.append(']').toString();
  }

  private @Nullable Frame fitting(Frame frame) {
    if (frame.fits()) {
      return frame;
    }
    log.accept(name + ": a message of " + frame.body().length + " bytes is too large for the game");
    return null;
  }

  private static String seconds(Event event) {
    return BigDecimal.valueOf(event.time().toEpochMilli(), 3).stripTrailingZeros().toPlainString();
  }

  private static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  private static String oneLine(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }
}
