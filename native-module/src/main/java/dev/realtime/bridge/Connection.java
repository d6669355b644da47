package dev.realtime.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.json.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;

/** A socket, from its HELLO to its end, and the thread that sends what its outbox holds. */
final class Connection implements AutoCloseable {
  /** How long nothing may come. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final Duration INTRODUCTION = Duration.ofSeconds(3);
  private static final int BUFFER = 1 << 16;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Outbox outbox = new Outbox();

  Connection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
  }

  Outbox outbox() {
    return outbox;
  }

  InputStream in() {
    return in;
  }

  /**
   * Learns who it is.
   *
   * @return the name it gave itself
   * @throws ProtocolException if it is nobody who may come in; it was told so
   */
  String introduction(String token) throws IOException {
    Frame hello = Frame.readFrom(new Hurried(), Frame.LARGEST_OF_STRANGERS);
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
    socket.setSoTimeout((int) SILENCE.toMillis());
    String name = who.path("name").asText("");
    return name.isBlank() ? "game" : name;
  }

  private ProtocolException refused(String why) throws IOException {
    Frame.of(FrameType.REFUSED, 0, 0, "", why).writeTo(out);
    out.flush();
    return new ProtocolException(why);
  }

  /** Gives each read only what is left of the time for the introduction. */
  private final class Hurried extends InputStream {
    private final long end = System.nanoTime() + INTRODUCTION.toNanos();

    @Override
    public int read() throws IOException {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        throw new SocketTimeoutException("no HELLO in time");
      }
      socket.setSoTimeout((int) left);
      return in.read();
    }
  }

  /** Sends what the outbox holds, many frames at a time, until it is closed. */
  void send() {
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
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    outbox.close();
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }
}
