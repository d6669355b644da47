package dev.realtime.server.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** An HTTP endpoint that notes which event came under which {@code webhook-id}. */
final class Endpoint implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Map<Integer, String> idOfEvent = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();
  private final Set<Integer> otherIds = ConcurrentHashMap.newKeySet();

  Endpoint() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
      int n = body.path("n").asInt(-1);
      requests.incrementAndGet();
      String before = idOfEvent.putIfAbsent(n, id);
      if (before != null && !before.equals(id)) {
        otherIds.add(n);
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** How many different events came. */
  int events() {
    return idOfEvent.size();
  }

  /** How many requests came, those for an event that had come before among them. */
  long requests() {
    return requests.get();
  }

  /** Events that came again under another id: a receiver could not tell that they are the same. */
  Set<Integer> underOtherIds() {
    return otherIds;
  }

  boolean has(int event) {
    return idOfEvent.containsKey(event);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
