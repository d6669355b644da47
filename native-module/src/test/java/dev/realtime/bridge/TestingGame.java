package dev.realtime.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.engine.json.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A game server's side of the connection, frame by frame. */
final class TestingGame implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** Connects, and says nothing yet. */
  TestingGame(int port) throws IOException {
    socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
    socket.setSoTimeout(60_000);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Comes in with the token of the engine's file. */
  static TestingGame welcomed(Path engineFile) throws IOException {
    JsonNode engine = Json.parse(Files.readString(engineFile));
    TestingGame game = new TestingGame(engine.path("port").asInt());
    game.hello(Frame.VERSION, engine.path("token").asText());
    Frame welcome = game.receive();
    if (welcome.type() != FrameType.WELCOME) {
      throw new IOException(welcome.type() + " " + welcome.text());
    }
    return game;
  }

  void hello(long version, String token) throws IOException {
    String body =
        JsonNodeFactory.instance.objectNode().put("token", token).put("name", "test").toString();
    send(Frame.of(FrameType.HELLO, 0, version, "", body));
  }

  void send(Frame frame) throws IOException {
    frame.writeTo(out);
  }

  void sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void emit(String channel, String json) throws IOException {
    send(Frame.of(FrameType.EMIT, 0, 0, channel, json));
  }

  /** Asks, and waits for the answer; events that come meanwhile are passed over. */
  Frame request(long number, String operation, String body) throws IOException {
    send(Frame.of(FrameType.REQUEST, 0, number, operation, body));
    Frame frame = receive(FrameType.REPLY);
    while (frame.number() != number) {
      frame = receive(FrameType.REPLY);
    }
    return frame;
  }

  Frame receive() throws IOException {
    return Frame.readFrom(in, Frame.LARGEST);
  }

  /** The next frame of a type; others are passed over. */
  Frame receive(FrameType type) throws IOException {
    Frame frame = receive();
    while (frame.type() != type) {
      frame = receive();
    }
    return frame;
  }

  /** Whether the engine ends the connection, within the time that reading may take. */
  boolean isEnded() {
    try {
      while (in.read() >= 0) {
        // what it still had to say
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
