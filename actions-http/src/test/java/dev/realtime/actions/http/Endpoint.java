package dev.realtime.actions.http;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real endpoint on a socket, and an opened type to call it with. */
final class Endpoint implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");

  final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
  final Actions actions;
  private final ActionFactory factory;

  Endpoint(ActionPlugin plugin, String settings) {
    factory = plugin.actionFactories().get(0);
    server.start();
    actions =
        factory.open(
            settings(factory, settings),
            PluginContext.builder().clock(InstantSource.fixed(NOW)).version("1.2.3").build());
  }

  static Definition settings(ActionFactory factory, String settings) {
    return Definition.check(
        factory.type(), factory.settings(), (ObjectNode) json(settings), name -> null);
  }

  String url(String path) {
    return "http://localhost:" + server.port() + path;
  }

  void answers(ResponseDefinitionBuilder response) {
    server.stubFor(any(anyUrl()).willReturn(response));
  }

  Action<?> action(Map<String, ?> definition) {
    return actions.create(
        Definition.check(
            factory.type(),
            factory.fields(),
            JSON.valueToTree(definition),
            name -> name.equals("TOKEN") ? "s3cret\n" : null));
  }

  /** Prepares and sends one event. */
  static <D extends Delivery> Outcome fire(Action<D> action, Event event) {
    return send(action, action.prepare(event));
  }

  static <D extends Delivery> Outcome send(Action<D> action, D delivery) {
    return action
        .send(List.of(delivery))
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  Outcome fire(Map<String, ?> definition, String data) {
    return fire(action(definition), event(data));
  }

  /** The request that came last. */
  LoggedRequest received() {
    List<LoggedRequest> all = server.findAll(WireMock.anyRequestedFor(anyUrl()));
    return all.get(all.size() - 1);
  }

  int count() {
    return server.findAll(WireMock.anyRequestedFor(anyUrl())).size();
  }

  static Event event(String data) {
    return Event.live("evt-1", "player:death", "server-1", NOW, json(data));
  }

  /** An event with one field. */
  static Event killer(String name) {
    return Event.live(
        "evt-1", "player:death", "server-1", NOW, JSON.createObjectNode().put("killer", name));
  }

  /** JSON, with single quotes for double ones. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
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
