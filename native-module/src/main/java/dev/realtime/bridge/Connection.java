package dev.realtime.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.time.EngineTime;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket, from its HELLO to its end, and what the thread does that sends what its outbox holds.
 * Reading has no time-out of the socket's: a timer of the engine's clock closes what is silent.
 */
final class Connection implements AutoCloseable {
  /** How long nothing may come. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final Duration INTRODUCTION = Duration.ofSeconds(3);
  private static final int BUFFER = 1 << 16;

  private final Socket socket;
  private final EngineTime time;
  private final InputStream in;
  private final OutputStream out;
  private final Outbox outbox = new Outbox();
  private volatile long heardNanos;
  private volatile boolean paused;

  // Guarded by this.
  private boolean closed;
  private @Nullable String whyEnded;
  private EngineTime.@Nullable Timer timer;
  private Runnable atEnd = () -> {};

  Connection(Socket socket, EngineTime time) throws IOException {
    this.socket = socket;
    this.time = time;
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(new Heard(socket.getInputStream()), BUFFER);
    this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    this.heardNanos = time.nanos();
    later(INTRODUCTION, () -> end("no HELLO in time"));
  }

  Outbox outbox() {
    return outbox;
  }

  InputStream in() {
    return in;
  }

  /** While nothing is read, silence is not the other side's. */
  void paused(boolean value) {
    heardNanos = time.nanos();
    paused = value;
  }

  /** Runs something when the connection is closed, or now if it is; must return at once. */
  void atEnd(Runnable task) {
    synchronized (this) {
      if (!closed) {
        atEnd = task;
        return;
      }
    }
    task.run();
  }

  /** Why it was ended from this side; null if it was not. */
  synchronized @Nullable String whyEnded() {
    return whyEnded;
  }

  private void end(String why) {
    synchronized (this) {
      if (whyEnded == null) {
        whyEnded = why;
      }
    }
    close();
  }

  private synchronized void later(Duration delay, Runnable task) {
    if (timer != null) {
      timer.cancel();
    }
    timer = closed ? null : time.schedule(delay, task);
  }

  private void watchSilence() {
    long left = paused ? SILENCE.toNanos() : heardNanos + SILENCE.toNanos() - time.nanos();
    if (left <= 0) {
      end("said nothing for too long");
    } else {
      later(Duration.ofNanos(left), this::watchSilence);
    }
  }

  /** Notes when something came. */
  private final class Heard extends FilterInputStream {
    Heard(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      heardNanos = time.nanos();
      return count;
    }
  }

  /**
   * Learns who it is.
   *
   * @return the name it gave itself
   * @throws ProtocolException if it is nobody who may come in; it was told so
   */
  String introduction(String token) throws IOException {
    Frame hello = Frame.readFrom(in, Frame.LARGEST_OF_STRANGERS);
    if (hello.type() != FrameType.HELLO) {
      throw new ProtocolException("did not begin with HELLO but " + hello.type());
    }
    if (hello.number() != Frame.VERSION) {
      throw refused(
          "the module speaks version "
              + hello.number()
              + " of the protocol and the engine "
              + Frame.VERSION
              + ": install both from the same release");
    }
    JsonNode who;
    try {
      who = Json.parse(hello.text());
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("sent a HELLO that is " + e.getMessage());
    }
    byte[] given = who.path("token").asText().getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8))) {
      throw refused("the token is wrong");
    }
    later(SILENCE, this::watchSilence);
    String name = who.path("name").asText("");
    return name.isBlank() ? "game" : name;
  }

  private ProtocolException refused(String why) throws IOException {
    Frame.of(FrameType.REFUSED, 0, 0, "", why).writeTo(out);
    out.flush();
    return new ProtocolException(why);
  }

  /**
   * Sends what the outbox holds, many frames at a time, until it is closed. However it ends, the
   * connection is closed, so that the thread that reads ends, too.
   *
   * @param broken takes what is no end of a connection but a fault
   */
  void send(Consumer<Throwable> broken) {
    try {
      for (Outbox.Outgoing next = outbox.take(); next != null; next = outbox.take()) {
        for (Outbox.Outgoing more = next; more != null; more = outbox.poll()) {
          Frame frame = more.frame();
          if (frame != null) {
            frame.writeTo(out);
          }
        }
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // the reading side hears of it, too
    } catch (Throwable e) {
      broken.accept(e);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    Runnable task;
    synchronized (this) {
      closed = true;
      if (timer != null) {
        timer.cancel();
      }
      task = atEnd;
      atEnd = () -> {};
    }
    outbox.close();
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
    task.run();
  }
}
