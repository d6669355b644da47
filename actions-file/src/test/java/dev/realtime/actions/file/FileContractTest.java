package dev.realtime.actions.file;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.testkit.junit.ActionPluginContract;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

final class FileContractTest extends ActionPluginContract {

  @Override
  protected ActionPlugin newPlugin() {
    return new FileActionPlugin();
  }

  @Override
  protected Map<String, Object> definition() {
    return Map.of("type", "file", "path", "deaths/{weapon}.log", "format", "jsonl");
  }

  @Override
  protected Map<String, Map<String, Object>> wrongDefinitions() {
    return Map.of(
        "path",
        Map.of("type", "file", "path", "../outside.log"),
        "keep",
        Map.of("type", "file", "path", "a.log", "keep", "some"),
        "max_size",
        Map.of("type", "file", "path", "a.log", "max_size", "much"),
        "format",
        Map.of("type", "file", "path", "a.log", "format", "xml"));
  }

  @Override
  protected Set<Capability> lacks() {
    return EnumSet.of(Capability.HTTP, Capability.SECRET);
  }
}
