package dev.realtime.actions.counter;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.testkit.junit.ActionPluginContract;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

final class CounterContractTest extends ActionPluginContract {

  @Override
  protected ActionPlugin newPlugin() {
    return new CounterPlugin();
  }

  @Override
  protected Map<String, Object> definition() {
    return Map.of("type", "counter", "key", "kills:{killer}:daily", "ttl", "24h");
  }

  @Override
  protected Map<String, Map<String, Object>> wrongDefinitions() {
    return Map.of(
        "key",
        Map.of("type", "counter"),
        "action",
        Map.of("type", "counter", "key", "a", "action", "add"),
        "ttl",
        Map.of("type", "counter", "key", "a", "ttl", "soon"));
  }

  @Override
  protected Set<Capability> lacks() {
    return EnumSet.of(Capability.HTTP, Capability.SECRET);
  }
}
