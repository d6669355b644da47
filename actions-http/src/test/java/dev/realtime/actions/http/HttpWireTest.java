package dev.realtime.actions.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.HttpWire;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A stand-in for the network, as rule tests have it. */
final class HttpWireTest {
  private final List<HttpWire.Request> requests = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ActionFactory factory =
      new HttpFactory(
          host -> {
            throw new AssertionError("looked up " + host);
          });
  private HttpWire wire = request -> new HttpWire.Answer(204, Map.of(), new byte[0]);

  private Outcome fire(Map<String, ?> definition) {
    PluginContext context =
        PluginContext.builder()
            .clock(InstantSource.fixed(Endpoint.NOW))
            .version("1.2.3")
            .httpWire(
                request -> {
                  requests.add(request);
                  threads.add(Thread.currentThread());
                  return wire.exchange(request);
                })
            .build();
    try (Actions actions = factory.open(Endpoint.settings(factory, "{}"), context)) {
      return fire(
          actions.create(
              Definition.check(
                  "http", factory.fields(), Endpoint.JSON.valueToTree(definition), name -> null)));
    }
  }

  private static <D extends Delivery> Outcome fire(Action<D> action) {
    D delivery = action.prepare(Endpoint.event("{'killer':'John'}"));
    CompletableFuture<Outcome> outcome = action.send(List.of(delivery)).toCompletableFuture();
    assertThat(outcome).as("completes on the calling thread").isDone();
    return outcome.join();
  }

  @Test
  void shouldHandOverTheFinishedRequest() {
    Outcome outcome =
        fire(
            Map.of(
                "url", "https://service.example/kill?by={killer}",
                "method", "PUT",
                "headers", Map.of("X-Token", "abc"),
                "secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(threads).containsExactly(Thread.currentThread());
    HttpWire.Request request = requests.get(0);
    assertThat(request.type()).isEqualTo("http");
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri()).hasToString("https://service.example/kill?by=John");
    assertThat(request.body()).asString().isEqualTo("{\"killer\":\"John\"}");
    assertThat(request.headers())
        .containsEntry("x-token", List.of("abc"))
        .containsEntry("content-type", List.of("application/json"))
        .containsEntry("user-agent", List.of("Realtime/1.2.3"))
        .containsEntry("webhook-id", List.of("evt-1"))
        .containsKey("webhook-signature");
  }

  @Test
  void shouldTakeItsAnswerForTheOneOfTheAddress() {
    wire =
        request ->
            new HttpWire.Answer(
                503, Map.of("Retry-After", List.of("7")), "busy".getBytes(StandardCharsets.UTF_8));

    assertThat(fire(Map.of("url", "http://service.example/")))
        .isEqualTo(Outcome.retryAfter(Duration.ofSeconds(7), "service.example answered 503"));
  }

  @Test
  void shouldTakeAFailureForTheNetworks() {
    wire = failing(new ConnectException());
    assertThat(fire(Map.of("url", "http://service.example/")))
        .isEqualTo(Outcome.retry("service.example refused the connection"));

    wire = failing(new SocketTimeoutException());
    assertThat(fire(Map.of("url", "http://service.example/")))
        .isEqualTo(Outcome.retry("service.example did not answer within 15 s"));
  }

  private static HttpWire failing(IOException failure) {
    return request -> {
      throw failure;
    };
  }
}
