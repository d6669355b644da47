package dev.realtime.actions.http;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.testkit.junit.ActionPluginContract;
import java.util.Map;

final class HttpContractTest extends ActionPluginContract {

  @Override
  protected ActionPlugin newPlugin() {
    return new HttpPlugin();
  }

  @Override
  protected Map<String, Object> definition() {
    return Map.of(
        "type",
        "http",
        "url",
        "https://shop.example/hooks/{killer}",
        "headers",
        Map.of("Authorization", "Bearer " + SECRET),
        "secret",
        SECRET);
  }

  @Override
  protected Map<String, Map<String, Object>> wrongDefinitions() {
    return Map.of(
        "url",
        Map.of("type", "http", "url", "ftp://shop.example/"),
        "method",
        Map.of("type", "http", "url", "https://shop.example/", "method", "FLY"),
        "timeout",
        Map.of("type", "http", "url", "https://shop.example/", "timeout", "soon"));
  }

  @Override
  protected Map<String, Map<String, Object>> wrongSettings() {
    return Map.of(
        "concurrency",
        Map.of("concurrency", 0),
        "proxy",
        Map.of("proxy", "socks://user:" + SECRET + "@proxy.example"));
  }
}
