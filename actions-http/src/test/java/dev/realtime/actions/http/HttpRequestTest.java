package dev.realtime.actions.http;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.realtime.api.Event;
import dev.realtime.api.Secret;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.template.MissingValueException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.ServiceLoader;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent. */
final class HttpRequestTest {
  private final Endpoint endpoint =
      new Endpoint(ServiceLoader.load(ActionPlugin.class).findFirst().orElseThrow(), "{}");

  @BeforeEach
  void answer() {
    endpoint.answers(ok("thanks"));
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void shouldPostTheDataAsJsonByDefault() {
    Outcome outcome =
        endpoint.fire(
            Map.of(
                "url", endpoint.url("/api/kill"),
                "headers", Map.of("Authorization", "Bearer TOKEN", "X-Key", "env:TOKEN")),
            "{'killer':'Jo','hp':20}");

    LoggedRequest request = endpoint.received();
    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(request.getMethod().value()).isEqualTo("POST");
    assertThat(request.getUrl()).isEqualTo("/api/kill");
    assertThat(request.getBodyAsString()).isEqualTo("{\"killer\":\"Jo\",\"hp\":20}");
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer TOKEN");
    assertThat(request.getHeader("X-Key")).isEqualTo("s3cret");
    assertThat(request.getHeader("User-Agent")).isEqualTo("Realtime/1.2.3");
    assertThat(request.getHeader("webhook-id")).isEqualTo("evt-1");
    assertThat(request.getHeader("webhook-timestamp"))
        .isEqualTo(Long.toString(Endpoint.NOW.getEpochSecond()));
    assertThat(request.containsHeader("webhook-signature")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
  void shouldSendABodyWithOtherMethods(String method) {
    endpoint.fire(Map.of("url", endpoint.url("/"), "method", method), "[1,2]");

    assertThat(endpoint.received().getMethod().value()).isEqualTo(method);
    assertThat(endpoint.received().getBodyAsString()).isEqualTo("[1,2]");
    assertThat(endpoint.received().getHeader("webhook-id")).isEqualTo("evt-1");
  }

  @Test
  void shouldGetWithoutABody() {
    endpoint.fire(Map.of("url", endpoint.url("/?k={k}"), "method", "GET"), "{'k':'v'}");

    assertThat(endpoint.received().getMethod().value()).isEqualTo("GET");
    assertThat(endpoint.received().getUrl()).isEqualTo("/?k=v");
    assertThat(endpoint.received().getBody()).isEmpty();
    assertThat(endpoint.received().containsHeader("webhook-id")).isFalse();
  }

  @Test
  void shouldSendAForm() {
    endpoint.fire(
        Map.of("url", endpoint.url("/"), "format", "form"),
        "{'killer':'a&b=c','n':1.5,'none':null,'pos':{'x':1}}");

    assertThat(endpoint.received().getHeader("Content-Type"))
        .isEqualTo("application/x-www-form-urlencoded");
    assertThat(endpoint.received().getBodyAsString())
        .isEqualTo("killer=a%26b%3Dc&n=1.5&pos=%7B%22x%22%3A1%7D");
  }

  @Test
  void shouldNotMakeAFormOfAList() {
    Action<?> action = endpoint.action(Map.of("url", endpoint.url("/"), "format", "form"));

    assertThatThrownBy(() -> action.prepare(Endpoint.event("[1]")))
        .hasMessageContaining("needs an event with named fields");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "@everyone, /k/%40everyone?q=%40everyone",
        "**x**, /k/%2A%2Ax%2A%2A?q=%2A%2Ax%2A%2A",
        "[a](http://x), /k/%5Ba%5D%28http%3A%2F%2Fx%29?q=%5Ba%5D%28http%3A%2F%2Fx%29",
        "a&b=c, /k/a%26b%3Dc?q=a%26b%3Dc",
        "{killer}, /k/%7Bkiller%7D?q=%7Bkiller%7D",
        "a?b#c, /k/a%3Fb%23c?q=a%3Fb%23c",
        "a b+c%, /k/a%20b%2Bc%25?q=a%20b%2Bc%25",
        "back\\slash, /k/back%5Cslash?q=back%5Cslash",
        "é, /k/%C3%A9?q=%C3%A9",
      })
  void shouldEscapeValuesInTheUrl(String name, String path) {
    Action<?> action =
        endpoint.action(Map.of("url", endpoint.url("/k/{killer}?q={killer}"), "method", "GET"));

    Endpoint.fire(action, Endpoint.killer(name));

    assertThat(endpoint.received().getUrl()).isEqualTo(path);
  }

  @Test
  void shouldKeepAPathInAValueOnePart() {
    Action<?> action = endpoint.action(Map.of("url", "http://example.com/k/{killer}"));

    assertThat(action.prepare(Endpoint.killer("../../x")).describe().get("url").textValue())
        .isEqualTo("http://example.com/k/..%2F..%2Fx");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void shouldNotLetAValueWalkUpThePath(String name) {
    Action<?> action = endpoint.action(Map.of("url", endpoint.url("/admin/{killer}/x?t=T0KEN")));

    assertThatThrownBy(() -> action.prepare(Endpoint.killer(name)))
        .hasMessageContaining("'.' or '..' in the path")
        .hasMessageNotContaining("T0KEN");
  }

  @Test
  void shouldNotLetTwoValuesWalkUpThePathTogether() {
    Action<?> action = endpoint.action(Map.of("url", endpoint.url("/admin/{killer}{killer}")));

    assertThatThrownBy(() -> action.prepare(Endpoint.killer(".")))
        .hasMessageContaining("'.' or '..' in the path");
  }

  @Test
  void shouldFailTheEventWithoutShowingTheUrlWhereAValueIsMissing() {
    Action<?> action = endpoint.action(Map.of("url", endpoint.url("/T0KEN/{victim|x}/{killer}")));

    assertThatThrownBy(() -> action.prepare(Endpoint.event("{}")))
        .isInstanceOf(MissingValueException.class)
        .hasMessage("the event has no value for {killer} in \"http://localhost/...\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "a\"b\\c~application/json~{\"n\":\"a\\\"b\\\\c\"}",
        "a\"b~application/vnd.x+json; charset=utf-8~{\"n\":\"a\\\"b\"}",
        "a&b=c~application/x-www-form-urlencoded~{\"n\":\"a%26b%3Dc\"}",
        "<b>&~application/xml~{\"n\":\"&lt;b&gt;&amp;\"}",
        "a\"<&~text/plain~{\"n\":\"a\"<&\"}",
      })
  void shouldEscapeValuesInABodyForItsContentType(String name, String type, String body) {
    Action<?> action =
        endpoint.action(
            Map.of(
                "url", endpoint.url("/"), "format", "{\"n\":\"{killer}\"}", "content_type", type));

    Endpoint.fire(action, Endpoint.killer(name));

    assertThat(endpoint.received().getBodyAsString()).isEqualTo(body);
    assertThat(endpoint.received().getHeader("Content-Type")).isEqualTo(type);
  }

  @Test
  void shouldTakeABodyThatLooksLikeJsonForJson() {
    Action<?> action =
        endpoint.action(Map.of("url", endpoint.url("/"), "format", "{\"text\": \"{killer}\"}"));

    Endpoint.fire(action, Endpoint.killer("\",\"admin\":true,\"x\":\""));

    assertThat(endpoint.received().getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(Endpoint.json(endpoint.received().getBodyAsString()).size()).isEqualTo(1);
  }

  @Test
  void shouldSendOtherTemplatesAsPlainText() {
    endpoint.fire(
        Map.of("url", endpoint.url("/"), "format", "{killer} \"won\" {unknown}"),
        "{'killer':'Jo'}");

    assertThat(endpoint.received().getHeader("Content-Type"))
        .isEqualToIgnoringCase("text/plain; charset=utf-8");
    assertThat(endpoint.received().getBodyAsString()).isEqualTo("Jo \"won\" {unknown}");
  }

  @Test
  void shouldTakeTheContentTypeFromTheHeadersToo() {
    endpoint.fire(
        Map.of(
            "url",
            endpoint.url("/"),
            "headers",
            Map.of("content-type", "application/cloudevents+json", "User-Agent", "me")),
        "{}");

    assertThat(endpoint.received().getHeaders().getHeader("Content-Type").values())
        .containsExactly("application/cloudevents+json");
    assertThat(endpoint.received().getHeaders().getHeader("User-Agent").values())
        .containsExactly("me");
  }

  @Test
  void shouldAuthorizeAsTheAddressSays() {
    String url = endpoint.url("/x").replace("http://", "http://me:p%40ss@");

    endpoint.fire(Map.of("url", url), "{}");
    assertThat(endpoint.received().getHeader("Authorization")).isEqualTo("Basic bWU6cEBzcw==");

    endpoint.fire(Map.of("url", url, "headers", Map.of("authorization", "mine")), "{}");
    assertThat(endpoint.received().getHeaders().getHeader("Authorization").values())
        .containsExactly("mine");
  }

  @Test
  void shouldKeepLineBreaksOutOfHeaders() {
    Action<?> action =
        endpoint.action(
            Map.of("url", endpoint.url("/"), "headers", Map.of("X-Killer", "by {killer}")));

    Endpoint.fire(action, Endpoint.killer("a\r\nX-Admin: yes\u00e9\u202e100%"));

    assertThat(endpoint.received().containsHeader("X-Admin")).isFalse();
    assertThat(endpoint.received().getHeader("X-Killer"))
        .isEqualTo("by a%0D%0AX-Admin: yes%C3%A9%E2%80%AE100%25");
  }

  @Test
  void shouldSendHalfACharacterAsAQuestionMark() {
    Action<?> action = endpoint.action(Map.of("url", endpoint.url("/{killer}")));

    Endpoint.fire(action, Endpoint.killer("a\ud83d"));

    assertThat(endpoint.received().getUrl()).isEqualTo("/a%3F");
    assertThat(endpoint.received().getBodyAsString()).isEqualTo("{\"killer\":\"a?\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "plain text key, cGxhaW4gdGV4dCBrZXk=",
  })
  void shouldSignEachAttemptAlike(String secret, String base64) throws Exception {
    Action<?> action =
        endpoint.action(Map.of("url", endpoint.url("/"), "secret", secret, "format", "{killer} ü"));

    Endpoint.fire(action, Endpoint.killer("Jo"));

    LoggedRequest request = endpoint.received();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(base64), "HmacSHA256"));
    String signed =
        request.getHeader("webhook-id")
            + "."
            + request.getHeader("webhook-timestamp")
            + "."
            + request.getBodyAsString();
    assertThat(request.getHeader("webhook-signature"))
        .isEqualTo(
            "v1,"
                + Base64.getEncoder()
                    .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void shouldSignAsTheStandardsExampleDoes() {
    Signature signature = Signature.of(Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

    assertThat(
            signature.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1614265330),
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void shouldSignAGetToo() {
    endpoint.fire(Map.of("url", endpoint.url("/"), "method", "GET", "secret", "k"), "{}");

    assertThat(endpoint.received().getHeader("webhook-id")).isEqualTo("evt-1");
    assertThat(endpoint.received().getHeader("webhook-signature")).startsWith("v1,");
  }

  @Test
  void shouldMakeAnIdForAMessageOfAnotherProgram() {
    Action<?> action = endpoint.action(Map.of("url", endpoint.url("/")));
    Event first = Event.live("", "c", "", Instant.EPOCH, Endpoint.json("{'n':1}"));
    Event second = Event.live("", "c", "", Instant.EPOCH, Endpoint.json("{'n':2}"));

    Endpoint.fire(action, first);
    String id = endpoint.received().getHeader("webhook-id");
    Endpoint.fire(action, first);
    String again = endpoint.received().getHeader("webhook-id");
    Endpoint.fire(action, second);
    String other = endpoint.received().getHeader("webhook-id");

    assertThat(id).isNotEmpty().isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void shouldDescribeTheRequestWithoutSecrets() {
    Action<?> action =
        endpoint.action(
            Map.of(
                "url",
                "http://user:pass@example.com:8080/kill/{killer}?token=T0KEN#x",
                "headers",
                Map.of("Authorization", "Bearer T0KEN")));

    var delivery = action.prepare(Endpoint.killer("a b"));

    assertThat(delivery.describe().toString())
        .isEqualTo(
            "{\"type\":\"http\",\"method\":\"POST\","
                + "\"url\":\"http://example.com:8080/kill/a%20b\","
                + "\"body\":{\"killer\":\"a b\"}}");
    assertThat(delivery.toString()).doesNotContain("T0KEN", "pass");
  }

  @Test
  void shouldDescribeABodyThatIsNoJsonAsText() {
    Action<?> action = endpoint.action(Map.of("url", endpoint.url("/"), "format", "{killer} won"));

    assertThat(action.prepare(Endpoint.killer("Jo")).describe().get("body").textValue())
        .isEqualTo("Jo won");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/kill, /api/kill",
    "/v2/kills/{killer}, /v2/kills/a%20b",
    "/hooks/T0KEN/x?key=T0KEN#T0KEN, /hooks/***/x",
    "/services/T024BE7LD/B01/XyZ, /services/***/***/***",
    "/T0KEN-{killer}/{nobody|a/T0KENless}, /***/***",
    "/a{{T0KEN}}/b, /***/b",
    "'', ''",
    "?T0KEN, ''",
  })
  void shouldShowOfAnAddressOnlyWhatIsHarmless(String written, String shown) {
    Action<?> action = endpoint.action(Map.of("url", "http://me:T0KEN@example.com:8080" + written));

    assertThat(action.prepare(Endpoint.killer("a b")).describe().get("url").asText())
        .isEqualTo("http://example.com:8080" + shown);
  }
}
