package dev.realtime.engine.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a server is called where nobody named it. */
final class ServerName {
  private ServerName() {}

  static String ofThisMachine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "server";
    }
  }
}
