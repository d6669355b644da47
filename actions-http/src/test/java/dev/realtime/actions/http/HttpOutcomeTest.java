package dev.realtime.actions.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.realtime.api.action.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer means. */
final class HttpOutcomeTest {
  private final Endpoint endpoint = new Endpoint(new HttpPlugin(), "{}");

  @AfterEach
  void close() {
    endpoint.close();
  }

  private Outcome fire() {
    Outcome outcome =
        endpoint.fire(
            Map.of(
                "url", endpoint.url("/p4th?token=T0KEN"),
                "headers", Map.of("Authorization", "Bearer T0KEN")),
            "{}");
    assertThat(outcome.toString()).doesNotContain("T0KEN", "p4th", "http:");
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204})
  void shouldBeDoneOnSuccess(int status) {
    endpoint.answers(aResponse().withStatus(status));

    assertThat(fire()).isEqualTo(Outcome.done());
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void shouldRetryWhatMayPass(int status) {
    endpoint.answers(aResponse().withStatus(status));

    assertThat(fire()).isEqualTo(Outcome.retry("localhost answered " + status));
    assertThat(endpoint.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 405, 422})
  void shouldRejectWhatIsRefused(int status) {
    endpoint.answers(aResponse().withStatus(status).withBody("T0KEN is wrong"));

    assertThat(fire()).isEqualTo(Outcome.rejected("localhost answered " + status));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void shouldStopWhenTheEndpointIsGone(int status) {
    endpoint.answers(aResponse().withStatus(status));

    assertThat(fire())
        .isEqualTo(Outcome.gone("localhost answered " + status + ": the endpoint is gone"));
  }

  @Test
  void shouldRejectOneEventWhereItsAddressIsMissing() {
    endpoint.answers(aResponse().withStatus(404));

    assertThat(endpoint.fire(Map.of("url", endpoint.url("/{killer}")), "{'killer':'John'}"))
        .isEqualTo(Outcome.rejected("localhost answered 404"));
  }

  @ParameterizedTest
  @CsvSource({"404, true", "409, true", "503, true", "500, true", "429, false", "422, false"})
  void shouldRetryWhatTheRuleNames(int status, boolean retried) {
    endpoint.answers(aResponse().withStatus(status));

    Outcome outcome =
        endpoint.fire(
            Map.of("url", endpoint.url("/"), "retry_statuses", List.of(404, 409, "5xx")), "{}");

    String reason = "localhost answered " + status;
    assertThat(outcome).isEqualTo(retried ? Outcome.retry(reason) : Outcome.rejected(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"200", "600", "'6xx'", "'x'", "true", "404.5"})
  void shouldRefuseWhatIsNoStatusToRetry(String written) {
    assertThatThrownBy(
            () ->
                endpoint.action(
                    Map.of(
                        "url",
                        endpoint.url("/"),
                        "retry_statuses",
                        List.of(Endpoint.json(written)))))
        .hasMessageStartingWith(
            "field 'retry_statuses' must list statuses from 300 to 599, or \"5xx\", not ");
  }

  @Test
  void shouldShareAnEndpointByItsAddressAndNotShowIt() {
    var first = endpoint.action(Map.of("url", endpoint.url("/T0KEN")));
    var same = endpoint.action(Map.of("url", endpoint.url("/T0KEN"), "method", "PUT"));
    var other = endpoint.action(Map.of("url", endpoint.url("/other")));

    assertThat(first.destination()).isEqualTo(same.destination()).startsWith("http localhost #");
    assertThat(first.destination()).isNotEqualTo(other.destination()).doesNotContain("T0KEN");
  }

  @ParameterizedTest
  @CsvSource({
    "120, 120",
    "1.5, 1.5",
    "86400, 900",
    "'Mon, 04 May 2026 10:02:00 GMT', 120",
    "'Tue, 05 May 2026 10:02:00 GMT', 900",
  })
  void shouldWaitAsLongAsAskedButNotForEver(String header, double seconds) {
    endpoint.answers(aResponse().withStatus(503).withHeader("Retry-After", header));

    assertThat(fire())
        .isEqualTo(
            Outcome.retryAfter(
                Duration.ofMillis((long) (seconds * 1000)), "localhost answered 503"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "soon", "Mon, 04 May 2026 09:00:00 GMT", "1e9"})
  void shouldLeaveTheWaitToTheRuleWhereNoneIsAsked(String header) {
    endpoint.answers(aResponse().withStatus(503).withHeader("Retry-After", header));

    assertThat(fire()).isEqualTo(Outcome.retry("localhost answered 503"));
    // the client would repeat a 503 with a wait of 0 on its own
    assertThat(endpoint.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void shouldNotFollowARedirect(int status) {
    endpoint.answers(
        aResponse().withStatus(status).withHeader("Location", "https://other.example/T0KEN?x=1"));

    assertThat(fire())
        .isEqualTo(
            Outcome.rejected(
                "localhost answered "
                    + status
                    + " and redirects to other.example; redirects are not followed"));
    assertThat(endpoint.count()).isEqualTo(1);
  }

  @Test
  void shouldRejectARedirectToNowhere() {
    endpoint.answers(aResponse().withStatus(302));

    assertThat(fire())
        .isEqualTo(Outcome.rejected("localhost answered 302; redirects are not followed"));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void shouldRetryABrokenConnection(Fault fault) {
    endpoint.answers(aResponse().withFault(fault));

    Outcome outcome = fire();

    if (fault == Fault.MALFORMED_RESPONSE_CHUNK) {
      // its status line had come
      assertThat(outcome).isEqualTo(Outcome.done());
    } else {
      assertThat(outcome).isEqualTo(Outcome.retry("the connection to localhost broke"));
    }
    assertThat(endpoint.count()).isEqualTo(1);
  }

  @Test
  void shouldRetryWhenNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }

    assertThat(endpoint.fire(Map.of("url", "http://127.0.0.1:" + port + "/T0KEN"), "{}"))
        .isEqualTo(Outcome.retry("127.0.0.1 refused the connection"));
  }

  @Test
  void shouldRetryWhenTheNameIsUnknown() {
    assertThat(endpoint.fire(Map.of("url", "http://nowhere.invalid/T0KEN"), "{}"))
        .isEqualTo(Outcome.retry("the name nowhere.invalid is not known"));
  }

  @Test
  void shouldRetryAfterTheTimeout() {
    endpoint.answers(ok().withFixedDelay(5000));

    assertThat(endpoint.fire(Map.of("url", endpoint.url("/"), "timeout", 0.2), "{}"))
        .isEqualTo(Outcome.retry("localhost did not answer within 0.2 s"));
  }

  @Test
  void shouldNotSpeakTlsToAPlainEndpoint() {
    endpoint.answers(ok());

    assertThat(
            endpoint.fire(
                Map.of("url", "https://localhost:" + endpoint.server.port() + "/T0KEN"), "{}"))
        .isEqualTo(Outcome.retry("no secure connection to localhost could be made"));
  }

  @Test
  void shouldReadNoMoreOfAnAnswerThanItsStart() {
    endpoint.answers(ok().withBody(new byte[4 << 20]));

    assertThat(fire()).isEqualTo(Outcome.done());
    assertThat(fire()).isEqualTo(Outcome.done());
  }

  @Test
  void shouldRetryWhatIsSentAfterTheEnd() {
    var action = endpoint.action(Map.of("url", endpoint.url("/")));
    endpoint.actions.close();

    assertThat(Endpoint.fire(action, Endpoint.event("{}"))).isInstanceOf(Outcome.Retry.class);
    assertThat(threads()).isEmpty();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("realtime-http"))
        .toList();
  }

  /** As a small script answers: one request a connection, which it closes without saying so. */
  @Test
  void shouldReachAServerThatClosesEveryConnection() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> serveOneRequestAConnection(server));
      serving.setDaemon(true);
      serving.start();
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
      for (int i = 0; i < 50; i++) {
        assertThat(endpoint.fire(Map.of("url", url), "{\"n\":" + i + "}"))
            .isEqualTo(Outcome.done());
      }
    }
  }

  private static void serveOneRequestAConnection(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept()) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
            length = Integer.parseInt(line.substring("content-length: ".length()));
          }
        }
        while (length-- > 0) {
          in.read();
        }
        socket
            .getOutputStream()
            .write(
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"
                    .getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return; // the test has closed it
      }
    }
  }
}
