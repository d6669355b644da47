package dev.realtime.actions.discord;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.testkit.junit.ActionPluginContract;
import java.util.List;
import java.util.Map;

final class DiscordContractTest extends ActionPluginContract {

  @Override
  protected ActionPlugin newPlugin() {
    return new DiscordPlugin();
  }

  @Override
  protected Map<String, Object> definition() {
    return Map.of(
        "type",
        "discord",
        "webhook_url",
        "https://discord.com/api/webhooks/1/" + SECRET,
        "format",
        "{killer} killed {victim}");
  }

  @Override
  protected Map<String, Map<String, Object>> wrongDefinitions() {
    return Map.of(
        "webhook_url",
        Map.of("type", "discord", "webhook_url", "ftp://example.com/" + SECRET, "format", "x"),
        "format",
        Map.of("type", "discord", "webhook_url", "https://discord.com/api/webhooks/1/" + SECRET),
        "batch",
        Map.of(
            "type",
            "discord",
            "webhook_url",
            "https://discord.com/api/webhooks/1/" + SECRET,
            "format",
            "x",
            "batch",
            "perhaps"));
  }

  @Override
  protected Map<String, Map<String, Object>> wrongSettings() {
    return Map.of(
        "allow_hosts",
        Map.of("allow_hosts", List.of("https://discord.com")),
        "proxy",
        Map.of("proxy", "socks://user:" + SECRET + "@proxy.example"));
  }
}
