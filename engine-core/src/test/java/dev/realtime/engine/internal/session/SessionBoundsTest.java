package dev.realtime.engine.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.TestingPlugin;
import dev.realtime.engine.session.Inbound;
import dev.realtime.engine.session.Session;
import dev.realtime.engine.session.SessionPort;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much one session may have. */
final class SessionBoundsTest {
  private static final int MOST = 10_000;

  @TempDir private Path folder;

  private RealtimeEngine engine;
  private SessionPort port;

  @BeforeEach
  void start() {
    engine = RealtimeEngine.builder().dataFolder(folder).plugin(new TestingPlugin()).start();
    port = serve("rules.lua");
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private SessionPort serve(String name) {
    return engine.serve(
        new Session() {
          @Override
          public String name() {
            return name;
          }

          @Override
          public boolean deliver(Inbound inbound) {
            return true;
          }
        });
  }

  private static Object ask(SessionPort port, String operation, ObjectNode arguments)
      throws Exception {
    return String.valueOf(
        port.request(operation, arguments).toCompletableFuture().get(20, TimeUnit.SECONDS));
  }

  private static ObjectNode subscription(int number) {
    return JsonNodeFactory.instance.objectNode().put("subscription", number).put("channel", "a");
  }

  private static ObjectNode rule(int number) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("channel", "a");
    arguments.putObject("definition").put("type", "note").put("name", "rule " + number);
    return arguments;
  }

  @Test
  void shouldBoundTheSubscriptionsOfASession() throws Exception {
    for (int n = 1; n <= MOST; n++) {
      ask(port, "on", subscription(n));
    }
    assertThatThrownBy(() -> ask(port, "on", subscription(MOST + 1)))
        .hasMessageContaining("rules.lua has 10000 subscriptions, and may have no more");
    ask(port, "on", subscription(MOST)); // in the place of another
    ask(serve("other.lua"), "on", subscription(1));
    ask(port, "unsubscribe", subscription(7));
    ask(port, "on", subscription(MOST + 1));
  }

  @Test
  void shouldBoundTheRulesOfASession() throws Exception {
    for (int n = 1; n <= MOST; n++) {
      ask(port, "add_hook", rule(n));
    }
    assertThatThrownBy(() -> ask(port, "add_hook", rule(MOST + 1)))
        .hasMessageContaining("there are 10000 rules of this file or game");
    ask(port, "add_hook", rule(MOST)); // it is there already
    ask(serve("other.lua"), "add_hook", rule(MOST + 1));
    assertThat(engine.ruleCount()).isEqualTo(MOST + 1);
    assertThat(engine.removeRule("hook:rule 7")).isTrue();
    ask(port, "add_hook", rule(MOST + 2));
  }
}
