package dev.realtime.server;

import static dev.realtime.server.ScriptedServer.answers;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.dead.DeadLetter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an engine does with an endpoint that fails, over real sockets: the table of {@code
 * docs/OPERATING.md}, row by row. A rule tries three times, at most 50 ms and then 100 ms apart.
 */
@Tag("slow")
final class FailureTableTest {
  @TempDir private Path folder;

  private final List<String> told = new ArrayList<>();
  private ScriptedServer server;
  private RealtimeEngine engine;
  private String hook = "";

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    engine =
        RealtimeEngine.builder()
            .dataFolder(folder)
            .operatorLog(
                line -> {
                  synchronized (told) {
                    told.add(line);
                  }
                })
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    engine.close();
    server.close();
  }

  private void fire(String url) throws Exception {
    fire(url, Map.of());
  }

  private void fire(String url, Map<String, ?> more) throws Exception {
    Map<String, Object> rule = new HashMap<>();
    rule.put("type", "http");
    rule.put("url", url);
    rule.put("timeout", 0.3);
    rule.put("retry", Map.of("attempts", 3, "backoff", 0.05, "max_backoff", 0.1));
    rule.putAll(more);
    hook = engine.addHook("kill", rule);
    engine.emit("kill", Map.of("killer", "John"));
    assertThat(engine.awaitQuiet(Duration.ofSeconds(20))).isTrue();
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/T0KEN?key=T0KEN";
  }

  private JsonNode stats() {
    return engine.stats().path("hooks").path(hook);
  }

  /** Delivered in the attempt with that number. */
  private void assertDelivered(int attempt) {
    assertThat(server.count()).isEqualTo(attempt);
    assertThat(stats().path("retried").intValue()).isEqualTo(attempt - 1);
    assertThat(engine.deadLetters()).isEmpty();
    assertThat(told).isEmpty();
  }

  /** Given up after so many attempts. */
  private void assertDead(int attempts, String error) {
    List<DeadLetter> letters = engine.deadLetters();
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).error()).isEqualTo(error);
    assertThat(letters.get(0).attempts()).isEqualTo(attempts);
    assertThat(letters.get(0).event().data()).hasToString("{\"killer\":\"John\"}");
    assertThat(stats().path("retried").intValue()).isEqualTo(attempts - 1);
    assertThat(stats().path("dead").intValue()).isEqualTo(1);
    assertThat(told).anyMatch(line -> line.endsWith("gave up an event on 'kill': " + error));
    String all = told + " " + letters + engine.stats() + engine.listRules();
    assertThat(all).doesNotContain("T0KEN");
  }

  private void assertDeadAfterThree(String error) {
    assertDead(3, error + " (after 3 attempts)");
  }

  @Test
  void shouldRetryARefusedConnection() throws Exception {
    int port = server.port();
    server.close();
    fire("http://127.0.0.1:" + port + "/T0KEN");
    assertDeadAfterThree("127.0.0.1 refused the connection");
  }

  @Test
  void shouldRetryANameThatIsNotKnown() throws Exception {
    fire("http://nowhere.invalid/T0KEN", Map.of("timeout", 15));
    assertDeadAfterThree("the name nowhere.invalid is not known");
  }

  @Test
  void shouldRetryAFailureOfTls() throws Exception {
    fire(url().replace("http:", "https:"));
    assertDeadAfterThree("no secure connection to 127.0.0.1 could be made");
  }

  @Test
  void shouldRetryAConnectionThatIsNotMadeInTime() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      fire("http://127.0.0.1:" + full.getLocalPort() + "/T0KEN");
    }
    assertDeadAfterThree("127.0.0.1 did not answer within 0.3 s");
  }

  @Test
  void shouldRetryAnAnswerThatDoesNotComeInTime() throws Exception {
    server.does((socket, out) -> socket.getInputStream().read());
    fire(url());
    assertDeadAfterThree("127.0.0.1 did not answer within 0.3 s");
    assertThat(server.pauses()).allMatch(pause -> pause >= 290 && pause < 2000);
  }

  @Test
  void shouldRetryAResetInTheMiddle() throws Exception {
    server.does(
        (socket, out) -> {
          out.write("HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          socket.setSoLinger(true, 0);
          socket.close();
        },
        answers(204, ""));
    fire(url());
    assertDelivered(2);
  }

  @Test
  void shouldRetryA500() throws Exception {
    server.does(answers(500, ""), answers(200, ""));
    fire(url(), Map.of("secret", "any text"));
    assertDelivered(2);
    assertThat(server.pauses().get(0)).isLessThan(1000);
    // the same event to whoever looks at the id
    assertThat(id(0)).isEqualTo(id(1)).isNotEmpty();
  }

  private String id(int request) {
    return server
        .requests()
        .get(request)
        .lines()
        .filter(line -> line.startsWith("webhook-id: "))
        .findFirst()
        .orElse("");
  }

  @Test
  void shouldWaitAsLongAsA429SaysInSeconds() throws Exception {
    server.does(answers(429, "Retry-After: 1\r\n"), answers(200, ""));
    fire(url());
    assertDelivered(2);
    assertThat(server.pauses().get(0)).isBetween(990L, 3000L);
  }

  @Test
  void shouldWaitAsLongAsA429WithHtmlSays() throws Exception {
    server.does(
        (socket, out) -> {
          String html = "<html>slow down</html>";
          out.write(
              ("HTTP/1.1 429 X\r\nRetry-After: 0.5\r\nContent-Type: text/html\r\nContent-Length: "
                      + html.length()
                      + "\r\n\r\n"
                      + html)
                  .getBytes(StandardCharsets.US_ASCII));
        },
        answers(200, ""));
    fire(url());
    assertDelivered(2);
    assertThat(server.pauses().get(0)).isBetween(490L, 2500L);
  }

  @Test
  void shouldWaitUntilTheDateThatA429Says() throws Exception {
    // a date has whole seconds
    ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(3).withNano(0);
    String header = DateTimeFormatter.RFC_1123_DATE_TIME.format(date);
    server.does(answers(429, "Retry-After: " + header + "\r\n"), answers(200, ""));
    fire(url());
    assertDelivered(2);
    assertThat(ZonedDateTime.now(ZoneOffset.UTC)).isAfterOrEqualTo(date);
    assertThat(server.pauses().get(0)).isBetween(900L, 5000L);
  }

  @Test
  void shouldStopAtA404() throws Exception {
    server.does(answers(404, ""));
    fire(url());
    assertGone(404);
  }

  @Test
  void shouldStopAtA410() throws Exception {
    server.does(answers(410, ""));
    fire(url());
    assertGone(410);
  }

  private void assertGone(int status) throws Exception {
    String error = "127.0.0.1 answered " + status + ": the endpoint is gone";
    assertDead(1, error);
    assertThat(told)
        .anyMatch(
            line ->
                line.contains(
                    error
                        + "; nothing more is sent until the rule is added again or a dead letter"
                        + " retried"));
    engine.emit("kill", Map.of());
    assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
    assertThat(server.count()).as("nothing more is sent").isEqualTo(1);
    assertThat(engine.deadLetters()).as("and nothing lost").hasSize(2);
  }

  @Test
  void shouldNotFollowARedirect() throws Exception {
    try (ScriptedServer other = new ScriptedServer()) {
      server.does(answers(307, "Location: http://localhost:" + other.port() + "/T0KEN\r\n"));
      fire(url());
      assertDead(
          1, "127.0.0.1 answered 307 and redirects to localhost; redirects are not followed");
      assertThat(other.count()).isZero();
    }
  }

  @Test
  void shouldReadOnlyTheStartOfAnEndlessAnswer() throws Exception {
    long[] written = {0};
    server.does(
        (socket, out) -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          byte[] much = new byte[8192];
          while (true) {
            out.write(much); // fails when the other side hangs up
            written[0] += much.length;
          }
        });
    fire(url(), Map.of("timeout", 15));
    assertDelivered(1);
    Await.until(() -> assertThat(written[0]).isLessThan(32 << 20));
  }

  @Test
  void shouldNotWaitForAnAnswerThatDrips() throws Exception {
    server.does(
        (socket, out) -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          drip(socket, out);
        });
    long begun = System.nanoTime();
    fire(url(), Map.of("timeout", 15));
    assertDelivered(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void shouldRetryAnAnswerWhoseHeadersDrip() throws Exception {
    server.does(
        (socket, out) -> {
          out.write("HTTP/1.1 200 OK\r\nX-A: ".getBytes(StandardCharsets.US_ASCII));
          drip(socket, out);
        });
    fire(url());
    assertDeadAfterThree("127.0.0.1 did not answer within 0.3 s");
  }

  /** A byte now and then, until the other side has had enough. */
  private static void drip(Socket socket, java.io.OutputStream out) throws Exception {
    socket.setSoTimeout(50);
    while (true) {
      out.write('x');
      out.flush();
      try {
        if (socket.getInputStream().read() < 0) {
          return;
        }
      } catch (java.net.SocketTimeoutException e) {
        continue; // and the next
      }
    }
  }
}
