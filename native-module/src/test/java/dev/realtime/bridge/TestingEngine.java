package dev.realtime.bridge;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine's side of the port for games, frame by frame, and the file by which it is found. */
final class TestingEngine implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final ServerSocket listening = new ServerSocket();
  private final EngineFile file;

  TestingEngine(Path file) throws IOException {
    // Little room, so that what is not read soon stays with the game.
    listening.setReceiveBufferSize(1 << 16);
    listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
    listening.setSoTimeout(PATIENCE_MILLIS);
    this.file = EngineFile.write(file, listening.getLocalPort(), "token");
  }

  /** The next game that is welcome, and speaks. One that did not wait for us will come again. */
  Game accept() throws IOException {
    while (true) {
      Game game = new Game(listening.accept());
      try {
        game.welcome();
        return game;
      } catch (IOException e) {
        game.close();
      }
    }
  }

  /** One connection. */
  static final class Game implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private @Nullable Frame first;

    private Game(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_MILLIS);
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    private void welcome() throws IOException {
      receive(FrameType.HELLO);
      String body = "{\"store\":\"s\",\"connected\":true}";
      send(Frame.of(FrameType.WELCOME, 0, Frame.VERSION, "", body));
      first = next();
    }

    private Frame next() throws IOException {
      Frame next = first == null ? Frame.readFrom(in, Frame.LARGEST) : first;
      first = null;
      return next;
    }

    void send(Frame frame) throws IOException {
      frame.writeTo(socket.getOutputStream());
    }

    void reply(Frame request, String body) throws IOException {
      send(Frame.of(FrameType.REPLY, 0, request.number(), "", body));
    }

    /** The next frame of a type; others are passed over. */
    Frame receive(FrameType type) throws IOException {
      Frame frame = next();
      while (frame.type() != type) {
        frame = next();
      }
      return frame;
    }

    /** The next request, which must be for this operation; the games' own book-keeping apart. */
    Frame request(String operation) throws IOException {
      Frame request = request();
      if (!operation(request).equals(operation)) {
        throw new AssertionError("asked for " + operation(request) + ", not for " + operation);
      }
      return request;
    }

    private Frame request() throws IOException {
      Frame request = receive(FrameType.REQUEST);
      while (operation(request).equals("retired")) {
        request = receive(FrameType.REQUEST);
      }
      return request;
    }

    /** What is asked for until all of these were, which are answered. */
    List<String> requestsUpTo(String... operations) throws IOException {
      List<String> wanted = new ArrayList<>(List.of(operations));
      List<String> all = new ArrayList<>();
      while (!wanted.isEmpty()) {
        Frame request = request();
        all.add(operation(request));
        if (wanted.remove(operation(request))) {
          reply(request, "");
        }
      }
      return all;
    }

    private static String operation(Frame request) {
      return request.name().split("\0")[0];
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
    listening.close();
  }
}
