package dev.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.realtime.engine.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stand-ins for the outside of the demo: a Discord that takes five messages in two seconds and says
 * so in its headers, and a shop that is down at the first payment and checks signatures.
 */
final class DemoReceiver implements AutoCloseable {
  private static final int MESSAGES = 5;
  private static final double WINDOW_SECONDS = 2;

  private final HttpServer server;
  private final ExecutorService thread;
  private final DemoCommand.Story story;
  private final byte[] key;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicInteger payments = new AtomicInteger();
  private int calls;
  private long windowBegan = System.nanoTime();
  private int inWindow;

  private DemoReceiver(HttpServer server, DemoCommand.Story story, String secret) {
    this.server = server;
    this.story = story;
    this.key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread receiver = new Thread(task, "demo-receiver");
              receiver.setDaemon(true);
              return receiver;
            });
  }

  static DemoReceiver start(DemoCommand.Story story, String secret) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    DemoReceiver receiver = new DemoReceiver(server, story, secret);
    server.setExecutor(receiver.thread);
    server.createContext("/api/webhooks/", receiver::discord);
    server.createContext("/shop/", receiver::shop);
    server.start();
    return receiver;
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String discordUrl() {
    return "http://" + address() + "/api/webhooks/1/demo";
  }

  String shopUrl() {
    return "http://" + address() + "/shop/payments";
  }

  int discordMessages() {
    return messages.get();
  }

  int payments() {
    return payments.get();
  }

  private void discord(HttpExchange exchange) throws IOException {
    String body = read(exchange);
    double age = (System.nanoTime() - windowBegan) / 1e9;
    if (age >= WINDOW_SECONDS) {
      windowBegan = System.nanoTime();
      inWindow = 0;
      age = 0;
    }
    double rest = WINDOW_SECONDS - age;
    inWindow++;
    var headers = exchange.getResponseHeaders();
    headers.set("X-RateLimit-Limit", String.valueOf(MESSAGES));
    headers.set("X-RateLimit-Remaining", String.valueOf(Math.max(0, MESSAGES - inWindow)));
    headers.set("X-RateLimit-Reset-After", String.format(Locale.ROOT, "%.3f", rest));
    headers.set("X-RateLimit-Bucket", "demo");
    if (inWindow > MESSAGES) {
      headers.set("Retry-After", String.format(Locale.ROOT, "%.3f", rest));
      answer(exchange, 429);
      return;
    }
    JsonNode message = Json.parse(body);
    messages.incrementAndGet();
    story.follow("Discord", asShown(message.path("content").asText()));
    answer(exchange, 204);
  }

  /** As a reader of Discord sees it: without the marks for bold, and escapes undone. */
  private static String asShown(String content) {
    return content.replace("**", "").replaceAll("\\\\(\\p{Punct})", "$1");
  }

  private void shop(HttpExchange exchange) throws IOException {
    String body = read(exchange);
    if (calls++ == 0) {
      story.follow("shop", "503, and the same payment will come again");
      answer(exchange, 503);
    } else if (!signature(exchange, body)
        .equals(exchange.getRequestHeaders().getFirst("webhook-signature"))) {
      story.follow("shop", "a payment with a wrong signature");
      answer(exchange, 401);
    } else {
      payments.incrementAndGet();
      JsonNode payment = Json.parse(body);
      story.follow(
          "shop",
          "payment of "
              + payment.path("amount").asText()
              + " by "
              + payment.path("player").asText()
              + ", signature verified");
      answer(exchange, 200);
    }
  }

  private String signature(HttpExchange exchange, String body) {
    String signed =
        exchange.getRequestHeaders().getFirst("webhook-id")
            + "."
            + exchange.getRequestHeaders().getFirst("webhook-timestamp")
            + "."
            + body;
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return "v1,"
          + Base64.getEncoder()
              .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static String read(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
