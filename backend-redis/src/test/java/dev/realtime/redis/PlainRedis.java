package dev.realtime.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What the helpers that run Redis themselves say to it, without a library in between. */
final class PlainRedis {
  private static final String END = "that-is-all";

  private PlainRedis() {}

  /**
   * The lines of an answer, each with its line break; none where the server cannot be reached.
   *
   * @param password empty where the server asks for none
   */
  static String ask(int port, String password, String command) {
    String login = password.isEmpty() ? "PING" : "AUTH " + password;
    // What is asked last shows where the answer before it ends; Sentinels know PING, and no ECHO.
    String lines = login + "\r\n" + command + "\r\nPING " + END + "\r\n";
    StringBuilder answer = new StringBuilder();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
      in.readLine();
      String next = in.readLine();
      while (next != null && !next.equals(END)) {
        answer.append(next).append('\n');
        next = in.readLine();
      }
      return answer.toString().replaceFirst("\\$\\d+\n$", "");
    } catch (IOException e) {
      return "";
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
