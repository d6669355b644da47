package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;

/** How much may stand of a session. */
final class QuotaTest {
  private final Quota quota = new Quota();

  private static ObjectNode with(String name, Object value) {
    return JsonNodeFactory.instance.objectNode().putPOJO(name, value);
  }

  private static ObjectNode subscription(long number) {
    return JsonNodeFactory.instance.objectNode().put("subscription", number);
  }

  private static ObjectNode rule(String id) {
    return JsonNodeFactory.instance.objectNode().put("id", id);
  }

  @Test
  void shouldBoundSubscriptions() {
    for (int n = 1; n <= Quota.MOST_SUBSCRIPTIONS; n++) {
      assertThat(quota.refusal(n % 2 == 0 ? "on" : "subscribe", subscription(n))).isNull();
    }
    assertThat(quota.refusal("on", subscription(99_999)))
        .isEqualTo(
            "the game has 10,000 subscriptions, the most a session may have:"
                + " end some with realtime.Off");
    assertThat(quota.refusal("on", subscription(7))).describedAs("one that is there").isNull();
    quota.done("unsubscribe", subscription(8), null, true);
    assertThat(quota.refusal("on", subscription(99_999))).isNull();
    quota.done("on", subscription(99_999), null, false);
    assertThat(quota.refusal("on", subscription(8))).describedAs("one came to nothing").isNull();
    quota.done("disconnect", with("timeout", 1), null, true);
    assertThat(quota.refusal("on", subscription(100_000))).isNull();
  }

  @Test
  void shouldBoundRules() {
    for (int n = 1; n <= Quota.MOST_RULES; n++) {
      assertThat(quota.refusal("add_hook", rule("-"))).isNull();
      if (n > 1) {
        quota.done("add_hook", rule("-"), TextNode.valueOf("hook:" + n), true);
      }
    }
    String refusal = quota.refusal("add_aggregator", rule("-"));
    assertThat(refusal).describedAs("one is under way").contains("10,000 rules", "RemoveHook");
    quota.done("add_hook", rule("-"), null, false);
    assertThat(quota.refusal("add_aggregator", rule("-"))).isNull();
    quota.done("add_aggregator", rule("-"), TextNode.valueOf("hook:2"), true);
    assertThat(quota.refusal("add_hook", rule("-")))
        .describedAs("it was one that was there")
        .isNull();
    quota.done("add_hook", rule("-"), TextNode.valueOf("hook:1"), true);
    assertThat(quota.refusal("add_hook", rule("-"))).isNotNull();
    quota.done("remove_rule", rule("hook:2"), null, true);
    assertThat(quota.refusal("add_hook", rule("-"))).isNull();
  }
}
