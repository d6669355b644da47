package dev.realtime.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Does with each request that comes what a test says, down to the socket. */
final class ScriptedServer implements AutoCloseable {

  /** What is done with a request that was read. */
  @FunctionalInterface
  interface Deed {
    void with(Socket socket, OutputStream out) throws Exception;
  }

  /** What a client begins with that wants a secure connection. */
  private static final int TLS = 0x16;

  private final ServerSocket listening;
  private final Deque<Deed> script = new ArrayDeque<>();
  private final List<Long> times = new ArrayList<>();
  private final List<Socket> open = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private Deed last = (socket, out) -> out.write(answer(200, ""));

  ScriptedServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  /** What is done with the next requests, the last of it with all that follow. */
  ScriptedServer does(Deed... deeds) {
    script.addAll(List.of(deeds));
    last = deeds[deeds.length - 1];
    return this;
  }

  static Deed answers(int status, String headers) {
    return (socket, out) -> out.write(answer(status, headers));
  }

  private static byte[] answer(int status, String headers) {
    return ("HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  int port() {
    return listening.getLocalPort();
  }

  synchronized int count() {
    return times.size();
  }

  /** The milliseconds between one request and the next. */
  synchronized List<Long> pauses() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      pauses.add((times.get(i) - times.get(i - 1)) / 1_000_000);
    }
    return pauses;
  }

  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listening.accept();
        synchronized (this) {
          open.add(socket);
        }
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return; // the test has ended
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String request = read(in); request != null; request = read(in)) {
        Deed deed;
        synchronized (this) {
          times.add(System.nanoTime());
          requests.add(request);
          deed = script.isEmpty() ? last : script.remove();
        }
        deed.with(socket, socket.getOutputStream());
        socket.getOutputStream().flush();
        if (socket.isClosed()) {
          return;
        }
      }
    } catch (Exception e) {
      // the other side has hung up, as some of the tests want it
    }
  }

  private static @Nullable String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c == TLS && head.length() == 0) {
        return ""; // it is answered in clear text
      }
      if (c < 0) {
        return null;
      }
      head.append((char) c);
    }
    int length = 0;
    for (String line : head.toString().split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
