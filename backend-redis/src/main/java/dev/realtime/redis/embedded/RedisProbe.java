package dev.realtime.redis.embedded;

import dev.realtime.api.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks a Redis on this machine whether it is ours and ready, without a client. */
final class RedisProbe {
  private static final int PATIENCE_MILLIS = 2_000;

  /** What came of it. */
  enum Answer {
    /** It took the password and serves. */
    READY,
    /** It took the password, and is still loading its data. */
    LOADING,
    /** Nobody listens there, or somebody else. */
    NOBODY
  }

  private RedisProbe() {}

  static Answer ask(int port, Secret password) {
    String auth = said(port, password, "PING");
    if (auth == null) {
      return Answer.NOBODY;
    }
    return auth.equals("+PONG") ? Answer.READY : Answer.LOADING;
  }

  /** Has it end, without waiting for that. */
  static void shutDown(int port, Secret password) {
    said(port, password, "SHUTDOWN");
  }

  /** The first line of its answer, or null unless it took the password. */
  private static @Nullable String said(int port, Secret password, String command) {
    try (Socket socket = new Socket()) {
      InetAddress here = InetAddress.getLoopbackAddress();
      socket.connect(new InetSocketAddress(here, port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String lines = "AUTH " + password.reveal() + "\r\n" + command + "\r\n";
      socket.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
      String taken = in.readLine();
      return "+OK".equals(taken) ? in.readLine() : null;
    } catch (IOException e) {
      return null;
    }
  }
}
