package dev.realtime.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.MisuseException;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.EngineTime;
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
  /** All that may stand of a session, which it says at once, and what it may ask besides. */
  private static final int MOST_OPEN_REQUESTS =
      Quota.MOST_SUBSCRIPTIONS + Quota.MOST_RULES + 12_000;

  private final String name;
  private final Connection connection;
  private final Outbox outbox;
  private final EngineTime time;
  private final Consumer<String> log;
  private final Consumer<Throwable> broken;
  private final AtomicInteger openRequests = new AtomicInteger();
  private final Quota quota = new Quota();
  private @Nullable SessionPort port;

  /**
   * The session of a connection.
   *
   * @param log takes lines for the operator
   * @param broken takes what went wrong on another thread, and ends the connection
   */
  GameSession(
      String name,
      Connection connection,
      EngineTime time,
      Consumer<String> log,
      Consumer<Throwable> broken) {
    this.name = name;
    this.connection = connection;
    this.outbox = connection.outbox();
    this.time = time;
    this.log = log;
    this.broken = broken;
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
  void serve(SessionPort own) throws IOException, InterruptedException {
    port = own;
    HandOver handOver = new HandOver(own, outbox, broken);
    EventIntake intake = new EventIntake(own, outbox, handOver, time, this::tell, broken);
    connection.atEnd(intake::end);
    InputStream in = connection.in();
    while (true) {
      if (intake.isFull()) {
        connection.paused(true);
        intake.awaitRoom();
        connection.paused(false);
      }
      if (in.available() == 0) {
        handOver.ask();
      }
      Frame frame = Frame.readFrom(in, Frame.LARGEST);
      switch (frame.type()) {
        case EMIT -> intake.take(frame);
        case REQUEST -> request(own, intake, frame);
        case ANSWER -> answer(own, frame);
        case PING -> outbox.put(Frame.of(FrameType.PONG, 0, 0));
        default ->
            throw new ProtocolException("sent a frame that only the engine may: " + frame.type());
      }
    }
  }

  /** Says something where people of the engine look, and where those of the game do. */
  private void tell(String line) {
    log.accept(name + ": " + line);
    outbox.put(Frame.of(FrameType.LOG, 0, 0, "", line));
  }

  private void request(SessionPort own, EventIntake intake, Frame frame) throws IOException {
    int end = frame.name().indexOf('\0');
    String operation = end < 0 ? frame.name() : frame.name().substring(0, end);
    long untilMillis = end < 0 ? Long.MAX_VALUE : millis(frame.name().substring(end + 1));
    if (openRequests.incrementAndGet() > MOST_OPEN_REQUESTS) {
      openRequests.decrementAndGet();
      reply(frame.number(), 1, "too many requests are open: " + MOST_OPEN_REQUESTS);
      return;
    }
    Runnable task = () -> request(own, operation, untilMillis, frame);
    // What asks whether all events were handed over means those that wait here, too. Other
    // requests never promised to come after the events, and must not wait for them.
    if (operation.equals("flush") || operation.equals("disconnect")) {
      intake.afterwards(task, frame.body().length);
    } else {
      task.run();
    }
  }

  private static long millis(String text) throws ProtocolException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("sent a request with the time '" + text + "'");
    }
  }

  private void request(SessionPort own, String operation, long untilMillis, Frame frame) {
    long number = frame.number();
    // It lay somewhere on its way for so long that the game was told that it failed.
    if (time.millis() > untilMillis) {
      openRequests.decrementAndGet();
      reply(number, 1, operation + " came too late: nobody waits for the answer any more");
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
      reply(number, 2, operation + ": " + e.getMessage());
      return;
    }
    String refusal = quota.refusal(operation, arguments);
    if (refusal != null) {
      openRequests.decrementAndGet();
      reply(number, 2, refusal);
      return;
    }
    own.request(operation, arguments)
        .whenComplete(
            (value, error) -> {
              openRequests.decrementAndGet();
              try {
                Throwable cause = error == null ? null : cause(error);
                boolean misused = cause instanceof MisuseException;
                quota.done(operation, arguments, value, !misused);
                if (cause == null) {
                  reply(number, 0, value == null || value.isNull() ? "" : value.toString());
                } else {
                  reply(number, misused ? 2 : 1, Faults.oneLine(cause));
                }
              } catch (Throwable e) {
                broken.accept(e); // or nobody would ever hear of it
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
}
