package dev.realtime.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Enforces the limits of Discord on a socket: of a webhook 5 posts in 2 seconds, which its headers
 * tell; of a channel 30 in 60 seconds, which nothing tells before a post is refused; of an address
 * 50 in a second. A window begins with its first post, and ends for all of its posts at once. Every
 * other refusal has a body in HTML.
 */
public final class DiscordStandIn implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  public final List<String> contents = new ArrayList<>();
  int refused;

  private final InstantSource clock;
  private final HttpServer server;
  private final Map<String, Deque<Instant>> posts = new HashMap<>();

  public DiscordStandIn(InstantSource clock) throws IOException {
    this.clock = clock;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.createContext("/api/webhooks/", this::answer);
    server.start();
  }

  public String webhook(String token) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/webhooks/1/" + token;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String webhook = exchange.getRequestURI().getPath();
    Instant now = clock.instant();
    Duration told = wait("told " + webhook, 5, Duration.ofSeconds(2), now);
    Duration untold = wait("untold " + webhook, 30, Duration.ofSeconds(60), now);
    Duration global = wait("global", 50, Duration.ofSeconds(1), now);
    Duration wait = longest(told, longest(untold, global));
    if (wait.isZero()) {
      for (String bucket : List.of("told " + webhook, "untold " + webhook, "global")) {
        times(bucket).add(now);
      }
      contents.add(JSON.readTree(body).path("content").asText());
      Deque<Instant> window = times("told " + webhook);
      Duration reset = Duration.between(now, window.element().plusSeconds(2));
      exchange.getResponseHeaders().add("X-RateLimit-Limit", "5");
      exchange.getResponseHeaders().add("X-RateLimit-Remaining", "" + (5 - window.size()));
      exchange.getResponseHeaders().add("X-RateLimit-Reset-After", seconds(reset));
      exchange.getResponseHeaders().add("X-RateLimit-Bucket", "abc");
      exchange.sendResponseHeaders(204, -1);
    } else {
      refused++;
      exchange.getResponseHeaders().add("Retry-After", seconds(wait));
      if (wait.equals(global)) {
        exchange.getResponseHeaders().add("X-RateLimit-Global", "true");
      }
      boolean html = refused % 2 == 1;
      exchange.getResponseHeaders().add("Content-Type", html ? "text/html" : "application/json");
      byte[] text =
          (html ? "<html>error code: 1015</html>" : "{\"message\": \"slow down\"}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(429, text.length);
      exchange.getResponseBody().write(text);
    }
    exchange.close();
  }

  private Deque<Instant> times(String bucket) {
    return posts.computeIfAbsent(bucket, key -> new ArrayDeque<>());
  }

  private Duration wait(String bucket, int most, Duration window, Instant now) {
    Deque<Instant> times = times(bucket);
    if (!times.isEmpty() && !times.element().plus(window).isAfter(now)) {
      times.clear();
    }
    return times.size() < most
        ? Duration.ZERO
        : Duration.between(now, times.element().plus(window));
  }

  private static Duration longest(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static String seconds(Duration duration) {
    return String.format(java.util.Locale.ROOT, "%.3f", (duration.toMillis() + 1) / 1000.0);
  }

  synchronized int count() {
    return contents.size();
  }

  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    contents.forEach(content -> lines.addAll(content.lines().toList()));
    return lines;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
