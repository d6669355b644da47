package dev.realtime.actions.discord;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real endpoint in Discord's place, and an opened type to post to it with. */
final class Webhook implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String SECRET = "T0KEN-of-the-webhook";

  final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
  final TestingClock clock = new TestingClock();
  final List<String> told = new ArrayList<>();
  final Actions actions;
  private final ActionFactory factory;

  Webhook(ActionPlugin plugin) {
    factory = plugin.actionFactories().get(0);
    server.start();
    actions =
        factory.open(
            settings(factory, "{}"),
            PluginContext.builder()
                .clock(clock)
                .version("1.2.3")
                .operatorLog(
                    line -> {
                      synchronized (told) {
                        told.add(line);
                      }
                    })
                .build());
  }

  static Definition settings(ActionFactory factory, String settings) {
    return Definition.check(
        factory.type(), factory.settings(), (ObjectNode) json(settings), name -> null);
  }

  String url(String rest) {
    return "http://localhost:" + server.port() + "/api/webhooks/1234/" + SECRET + rest;
  }

  void answers(ResponseDefinitionBuilder response) {
    server.stubFor(any(anyUrl()).willReturn(response));
  }

  /** An action for this webhook; {@code fields} are the other fields, in JSON. */
  Action<?> action(String fields) {
    return actionAt(url(""), fields);
  }

  Action<?> actionAt(String url, String fields) {
    ObjectNode definition = ((ObjectNode) json(fields)).put("webhook_url", url);
    return create(definition);
  }

  Action<?> create(ObjectNode definition) {
    return actions.create(
        Definition.check(factory.type(), factory.fields(), definition, name -> null));
  }

  /** Prepares the events, and sends as many of them as the action takes at once. */
  static <D extends Delivery> Outcome fire(Action<D> action, Event... events) {
    List<D> waiting = Stream.of(events).map(action::prepare).toList();
    Outcome outcome =
        action
            .send(waiting.subList(0, action.batchSize(waiting)))
            .toCompletableFuture()
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
    assertNoSecret(outcome.toString());
    return outcome;
  }

  /** How many of the events one message takes. */
  static <D extends Delivery> int batchSize(Action<D> action, Event... events) {
    return action.batchSize(Stream.of(events).map(action::prepare).toList());
  }

  /** What would be posted for an event. */
  JsonNode body(String fields, Event event) {
    JsonNode shown = action(fields).prepare(event).describe();
    assertNoSecret(shown.toString());
    return shown.get("body");
  }

  private static void assertNoSecret(String text) {
    if (text.contains("T0KEN") || text.contains("1234") || text.contains("http://localhost")) {
      throw new AssertionError("shows the webhook: " + text);
    }
  }

  /** The requests in the order they came. */
  List<LoggedRequest> received() {
    return server.findAll(anyRequestedFor(anyUrl()));
  }

  JsonNode posted() {
    List<LoggedRequest> all = received();
    return json(all.get(all.size() - 1).getBodyAsString());
  }

  static Event event(String data) {
    return Event.live("evt-1", "player:death", "server-1", Instant.EPOCH, json(data));
  }

  /** An event with one field. */
  static Event killer(String name) {
    return Event.live(
        "evt-1",
        "player:death",
        "server-1",
        Instant.EPOCH,
        JSON.createObjectNode().put("killer", name));
  }

  /** JSON; where it has no double quotes, single ones stand for them. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text.indexOf('"') < 0 ? text.replace('\'', '"') : text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public void close() {
    actions.close();
    server.stop();
  }
}
