package dev.realtime.testkit;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.testkit.junit.ActionPluginContract;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The contract holds for a plugin that is right. */
final class SampleContractTest extends ActionPluginContract {

  @Override
  protected ActionPlugin newPlugin() {
    return new SamplePlugin(true);
  }

  @Override
  protected Map<String, Object> definition() {
    return Map.of("type", "post", "message", "{killer}");
  }

  @Override
  protected Map<String, Map<String, Object>> wrongDefinitions() {
    return Map.of("format", Map.of("type", "post"));
  }

  @Override
  protected Set<Capability> lacks() {
    return EnumSet.of(Capability.SECRET);
  }
}
