package example.announce;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.testkit.junit.ActionPluginContract;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

final class AnnounceContractTest extends ActionPluginContract {

  @Override
  protected ActionPlugin newPlugin() {
    return new AnnouncePlugin();
  }

  @Override
  protected Map<String, Object> definition() {
    return Map.of("type", "announce", "line", "{killer} killed {victim}");
  }

  @Override
  protected Map<String, Map<String, Object>> wrongDefinitions() {
    return Map.of(
        "line",
        Map.of("type", "announce"),
        "file",
        Map.of("type", "announce", "line", "x", "file", "../outside"));
  }

  @Override
  protected Set<Capability> lacks() {
    return EnumSet.of(Capability.HTTP, Capability.SECRET);
  }
}
