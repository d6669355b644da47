package dev.realtime.actions.discord;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.HttpWire;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stand-in for the network, as rule tests have it. */
final class DiscordWireTest {
  private final List<HttpWire.Request> requests = new ArrayList<>();
  private final TestingClock clock = new TestingClock();
  private final ActionFactory factory = new DiscordPlugin().actionFactories().get(0);
  private @Nullable Actions actions;

  @AfterEach
  void close() {
    if (actions != null) {
      actions.close();
    }
  }

  private Action<?> action(HttpWire wire) {
    Actions opened =
        factory.open(
            Webhook.settings(factory, "{}"),
            PluginContext.builder()
                .clock(clock)
                .httpWire(
                    request -> {
                      requests.add(request);
                      return wire.exchange(request);
                    })
                .build());
    actions = opened;
    return opened.create(
        Definition.check(
            "discord",
            factory.fields(),
            (ObjectNode)
                Webhook.json(
                    "{'webhook_url':'https://discord.com/api/webhooks/1/abc','format':'x'}"),
            name -> null));
  }

  private static <D extends Delivery> Outcome fire(Action<D> action) {
    D delivery = action.prepare(Webhook.event("{}"));
    CompletableFuture<Outcome> outcome = action.send(List.of(delivery)).toCompletableFuture();
    assertThat(outcome).as("completes on the calling thread").isDone();
    return outcome.join();
  }

  @Test
  void shouldPostWithoutTheNetwork() {
    Outcome outcome = fire(action(request -> new HttpWire.Answer(204, Map.of(), new byte[0])));

    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0).type()).isEqualTo("discord");
    assertThat(requests.get(0).uri()).hasToString("https://discord.com/api/v10/webhooks/1/abc");
    assertThat(requests.get(0).body())
        .asString()
        .isEqualTo("{\"content\":\"x\",\"allowed_mentions\":{\"parse\":[]}}");
  }

  @Test
  void shouldKeepTheLimitThatTheStandInSets() {
    Action<?> action =
        action(
            request -> new HttpWire.Answer(429, Map.of("Retry-After", List.of("3")), new byte[0]));

    Outcome wait = Outcome.waitFor(Duration.ofSeconds(3), "Discord's rate limit");
    assertThat(fire(action)).isEqualTo(wait);
    assertThat(fire(action)).isEqualTo(wait);
    assertThat(requests).hasSize(1);

    clock.advance(Duration.ofSeconds(3));
    fire(action);
    assertThat(requests).hasSize(2);
  }
}
