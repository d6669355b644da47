package dev.realtime.actions.discord;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Discord's answers mean, and how its limits are kept. */
final class DiscordOutcomeTest {
  private final Webhook webhook = new Webhook(new DiscordPlugin(3, Duration.ofSeconds(15)));

  @AfterEach
  void close() {
    webhook.close();
  }

  private Outcome fire() {
    return fire(webhook.action("{'format':'x'}"));
  }

  private static Outcome fire(Action<?> action) {
    return Webhook.fire(action, Webhook.event("{}"));
  }

  private static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(body);
  }

  private static Outcome waitFor(long millis) {
    return Outcome.waitFor(Duration.ofMillis(millis), "Discord's rate limit");
  }

  @ParameterizedTest
  @CsvSource({"2, 2000", "0.65, 650", "0, 50", "0.001, 50", "86400, 900000"})
  void shouldWaitAsTheHeaderSays(String header, long millis) {
    webhook.answers(json(429, "{\"retry_after\": 33}").withHeader("Retry-After", header));

    assertThat(fire()).isEqualTo(waitFor(millis));
  }

  @Test
  void shouldWaitAsTheBodySaysWhereThereIsNoHeader() {
    webhook.answers(json(429, "{\"message\": \"slow\", \"retry_after\": 0.75}"));

    assertThat(fire()).isEqualTo(waitFor(750));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>1015</html>", "", "{", "[]", "\"x\"", "{\"retry_after\":\"soon\"}"})
  void shouldWaitWithoutUnderstandingTheBody(String body) {
    webhook.answers(json(429, body).withHeader("Retry-After", "x"));
    assertThat(fire()).isEqualTo(waitFor(1000));

    webhook.clock.advance(Duration.ofSeconds(2));
    webhook.answers(json(429, body).withHeader("Retry-After", "7"));
    assertThat(fire()).isEqualTo(waitFor(7000));
  }

  @Test
  void shouldNotSendAgainBeforeTheWaitIsOver() {
    Action<?> first = webhook.action("{'format':'x'}");
    Action<?> second = webhook.actionAt(webhook.url("?wait=true"), "{'format':'y'}");
    Action<?> other = webhook.actionAt(webhook.url("-other"), "{'format':'z'}");
    webhook.answers(json(429, "{}").withHeader("Retry-After", "5"));
    fire(first);
    webhook.answers(noContent());
    webhook.clock.advance(Duration.ofSeconds(2));

    assertThat(fire(first)).isEqualTo(waitFor(3000));
    assertThat(fire(second)).isEqualTo(waitFor(3000));
    assertThat(webhook.received()).hasSize(1);
    assertThat(fire(other)).isEqualTo(Outcome.done());

    webhook.clock.advance(Duration.ofSeconds(3));
    assertThat(fire(first)).isEqualTo(Outcome.done());
    assertThat(fire(second)).isEqualTo(Outcome.done());
  }

  @Test
  void shouldStopBeforeTheLimitIsReached() {
    Action<?> first = webhook.action("{'format':'x'}");
    Action<?> second = webhook.action("{'format':'y'}");
    webhook.answers(
        noContent()
            .withHeader("X-RateLimit-Limit", "5")
            .withHeader("X-RateLimit-Remaining", "1")
            .withHeader("X-RateLimit-Reset-After", "1.5"));
    assertThat(fire(first)).isEqualTo(Outcome.done());
    webhook.answers(
        noContent()
            .withHeader("X-RateLimit-Remaining", "0")
            .withHeader("X-RateLimit-Reset-After", "1.25"));
    assertThat(fire(second)).isEqualTo(Outcome.done());

    assertThat(fire(first)).isEqualTo(waitFor(1250));
    assertThat(fire(second)).isEqualTo(waitFor(1250));
    assertThat(webhook.received()).hasSize(2);

    webhook.clock.advance(Duration.ofMillis(1250));
    assertThat(fire(first)).isEqualTo(Outcome.done());
    assertThat(webhook.received()).hasSize(3);
  }

  @Test
  void shouldCountWhatIsUnderWay() {
    Action<?> first = webhook.action("{'format':'x'}");
    Action<?> second = webhook.action("{'format':'y'}");
    webhook.answers(
        noContent()
            .withHeader("X-RateLimit-Remaining", "1")
            .withHeader("X-RateLimit-Reset-After", "9"));
    fire(first);
    webhook.answers(noContent().withFixedDelay(300));

    var slow = start(first);

    assertThat(fire(second)).isEqualTo(waitFor(9000));
    assertThat(slow.toCompletableFuture().join()).isEqualTo(Outcome.done());
    assertThat(webhook.received()).hasSize(2);
  }

  private static <D extends Delivery> CompletionStage<Outcome> start(Action<D> action) {
    return action.send(List.of(action.prepare(Webhook.event("{}"))));
  }

  @Test
  void shouldRememberALimitWhileTheRuleIsAddedAnew() {
    Action<?> before = webhook.action("{'format':'x'}");
    webhook.answers(json(429, "{}").withHeader("Retry-After", "5"));
    fire(before);
    before.close();

    assertThat(fire()).isEqualTo(waitFor(5000));
    assertThat(webhook.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-RateLimit-Global: true", "X-RateLimit-Scope: global", "body", "html"})
  void shouldHoldAllWebhooksWhereTheLimitIsGlobal(String how) {
    Action<?> other = webhook.actionAt(webhook.url("-other"), "{'format':'z'}");
    ResponseDefinitionBuilder answer =
        json(429, "{\"global\": " + how.equals("body") + "}").withHeader("Retry-After", "5");
    if (how.equals("html")) {
      answer =
          aResponse()
              .withStatus(429)
              .withHeader("Content-Type", "text/html; charset=UTF-8")
              .withHeader("Retry-After", "5")
              .withBody("<html>error code: 1015</html>");
    } else if (how.contains(": ")) {
      answer = answer.withHeader(how.split(": ")[0], how.split(": ")[1]);
    }
    webhook.answers(answer);
    fire();
    webhook.answers(noContent());

    assertThat(fire(other)).isEqualTo(waitFor(5000));
    webhook.clock.advance(Duration.ofSeconds(5));
    assertThat(fire(other)).isEqualTo(Outcome.done());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void shouldStopWhenTheWebhookIsGone(int status) {
    webhook.answers(json(status, "{\"message\": \"Unknown Webhook\", \"code\": 10015}"));

    assertThat(fire())
        .isEqualTo(Outcome.gone("the webhook answered " + status + ": Unknown Webhook"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void shouldRejectAndCountWhatIsForbidden(int status) {
    webhook.answers(json(status, "{\"message\": \"Invalid Webhook Token\"}"));
    Outcome rejected =
        Outcome.rejected("the webhook answered " + status + ": Invalid Webhook Token");

    assertThat(fire()).isEqualTo(rejected);
    assertThat(fire()).isEqualTo(rejected);
    assertThat(webhook.told).isEmpty();
    assertThat(fire()).isEqualTo(rejected);

    // the test's factory takes three within ten minutes
    assertThat(fire()).isEqualTo(waitFor(600_000));
    assertThat(webhook.received()).hasSize(3);
    assertThat(webhook.told)
        .containsExactly(
            "discord: 3 posts were refused within 10 minutes; all webhooks wait, or Discord would"
                + " ban this address");

    webhook.clock.advance(Duration.ofMinutes(10).plusMillis(1));
    webhook.answers(noContent());
    assertThat(fire()).isEqualTo(Outcome.done());
  }

  @Test
  void shouldSayWhatWasWrongWithAMessage() {
    webhook.answers(
        json(
            400,
            """
            {"message": "Invalid Form Body", "code": 50035, "errors": {"embeds": {"0": {"title":
             {"_errors": [{"code": "X", "message": "Must be 256 or fewer in length."}]}}}}}
            """));

    assertThat(fire())
        .isEqualTo(
            Outcome.rejected(
                "the webhook answered 400: Invalid Form Body"
                    + " (embeds.0.title: Must be 256 or fewer in length.)"));
  }

  @Test
  void shouldKeepReasonsShortOnOneLineAndWithoutTheToken() {
    webhook.answers(
        json(400, "{\"message\": \"a\\nb " + Webhook.SECRET + " " + "x".repeat(500) + "\"}"));

    String reason = ((Outcome.Rejected) fire()).reason();

    assertThat(reason).startsWith("the webhook answered 400: a b *** xxx").hasSizeLessThan(250);
  }

  @ParameterizedTest
  @CsvSource({
    "400, ''",
    "405, <html>",
    "413, '[1]'",
  })
  void shouldRejectWhatIsRefusedWithoutWords(int status, String body) {
    webhook.answers(aResponse().withStatus(status).withBody(body));

    assertThat(fire()).isEqualTo(Outcome.rejected("the webhook answered " + status));
  }

  @Test
  void shouldNotFollowARedirect() {
    webhook.answers(aResponse().withStatus(302).withHeader("Location", "https://evil.example/"));

    assertThat(fire())
        .isEqualTo(Outcome.rejected("the webhook answered 302; redirects are not followed"));
    assertThat(webhook.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void shouldRetryWhenDiscordFails(int status) {
    webhook.answers(aResponse().withStatus(status).withBody("<html>"));

    assertThat(fire()).isEqualTo(Outcome.retry("the webhook answered " + status));
    assertThat(webhook.received()).hasSize(1);
  }

  @Test
  void shouldRetryWhenDiscordSaysWhen() {
    webhook.answers(aResponse().withStatus(503).withHeader("Retry-After", "0"));
    assertThat(fire())
        .isEqualTo(Outcome.retryAfter(Duration.ofMillis(50), "the webhook answered 503"));
    // the client would repeat a 503 with a wait of 0 on its own
    assertThat(webhook.received()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE", "CONNECTION_RESET_BY_PEER"})
  void shouldRetryABrokenConnection(Fault fault) {
    webhook.answers(aResponse().withFault(fault));

    assertThat(fire()).isEqualTo(Outcome.retry("the connection to localhost broke"));
    assertThat(webhook.received()).hasSize(1);

    webhook.answers(noContent());
    assertThat(fire()).isEqualTo(Outcome.done());
  }

  @Test
  void shouldRetryWhenNobodyListensOrTheNameIsUnknown() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }

    assertThat(fire(webhook.actionAt("http://127.0.0.1:" + port + "/T0KEN", "{'format':'x'}")))
        .isEqualTo(Outcome.retry("127.0.0.1 refused the connection"));
    assertThat(fire(webhook.actionAt("http://nowhere.invalid/T0KEN", "{'format':'x'}")))
        .isEqualTo(Outcome.retry("the name nowhere.invalid is not known"));
    assertThat(fire(webhook.actionAt(webhook.url("").replace("http:", "https:"), "{'format':'x'}")))
        .isEqualTo(Outcome.retry("no secure connection to localhost could be made"));
  }

  @Test
  void shouldRetryAfterTheTimeout() {
    try (Webhook slow = new Webhook(new DiscordPlugin(3, Duration.ofMillis(300)))) {
      slow.answers(noContent().withFixedDelay(10_000));

      assertThat(fire(slow.action("{'format':'x'}")))
          .isEqualTo(Outcome.retry("localhost did not answer within 0.3 s"));
    }
  }

  @Test
  void shouldRetryWhatIsSentAfterTheEnd() {
    Action<?> action = webhook.action("{'format':'x'}");
    webhook.actions.close();

    assertThat(fire(action)).isInstanceOf(Outcome.Retry.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("realtime-discord"));
  }
}
