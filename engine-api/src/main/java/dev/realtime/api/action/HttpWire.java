package dev.realtime.api.action;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Stands in for the network in a rule test: a plugin that speaks HTTP hands its finished requests
 * here instead of opening a connection, and treats the answer as if it had come from the address.
 * Everything before and after the wire is the plugin's own: rendering, signing, rate limits, the
 * meaning of a status.
 *
 * <p>A plugin for which {@link PluginContext#httpWire()} is present must not touch the network or
 * the name service, and completes its sends on the thread that asked for them, so that a test sees
 * the effect at once.
 */
@FunctionalInterface
public interface HttpWire {

  /**
   * Answers one request. May be called from several threads.
   *
   * @throws IOException to play a failure of the network; the plugin treats it as such
   */
  Answer exchange(Request request) throws IOException;

  /**
   * A request as it would have gone out.
   *
   * @param type the action type of the plugin, for example {@code discord}
   * @param method in upper case
   * @param uri the whole address; it may hold a secret, so it is not for reports
   * @param headers names as sent, each with its values in order
   * @param body empty where there is none
   */
  record Request(
      String type, String method, URI uri, Map<String, List<String>> headers, byte[] body) {}

  /**
   * What the other side says.
   *
   * @param status an HTTP status, 100 to 599
   * @param headers names with their values in order
   * @param body empty where there is none
   */
  record Answer(int status, Map<String, List<String>> headers, byte[] body) {}
}
