package dev.realtime.actions.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Secret;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.PluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rule may ask for. */
final class DiscordDefinitionTest {
  private final Webhook webhook = new Webhook(new DiscordPlugin());

  @AfterEach
  void close() {
    webhook.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'webhook_url':'ftp://T0KEN','format':'x'}~field 'webhook_url' must be the address of a webhook, as in \"https://discord.com/api/webhooks/...\"",
        "{'webhook':'T0KEN','format':'x'}~field 'webhook_url' must be the address of a webhook, as in \"https://discord.com/api/webhooks/...\"",
        "{'webhook':'http://h/T0KEN','webhook_url':'http://h/T0KEN','format':'x'}~field 'webhook_url' is given twice: it means the same as 'webhook_url'",
        "{'webhook':'http://h/T0KEN'}~field 'format' is required where there are no 'embeds': the text of the message",
        "{'webhook':'http://h/T0KEN','format':'x','thread_id':'abc'}~field 'thread_id' must be the digits of a thread's id, in quotes, not \"abc\"",
        "{'webhook':'http://h/T0KEN','format':'x','thread_id':1.2345E18}~field 'thread_id' must be the digits of a thread's id, in quotes, not \"1.2345e+18\"",
        "{'webhook':'http://h/T0KEN','format':'x','username':'Discord feed'}~field 'username' must not hold \"discord\" or \"clyde\": Discord refuses such names",
        "{'webhook':'http://h/T0KEN','format':'x','avatar_url':'icon.png'}~field 'avatar_url' must begin with http:// or https://",
        "{'webhook':'http://h/T0KEN','format':'x','allow_mentions':'user'}~field 'allow_mentions' must be \"none\" or a list of users, roles, everyone, not \"user\"; did you mean 'users'?",
        "{'webhook':'http://h/T0KEN','format':'x','allow_mentions':true}~field 'allow_mentions' must be \"none\" or a list of users, roles, everyone",
        "{'webhook':'http://h/T0KEN','embeds':[{'titel':'x'}]}~field 'embeds[1]' has no field 'titel'; did you mean 'title'?",
        "{'webhook':'http://h/T0KEN','embeds':[{'title':'x'},{'fields':[{'name':'x'}]}]}~field 'embeds[2].fields[1].value' is required",
        "{'webhook':'http://h/T0KEN','embeds':['x']}~field 'embeds[1]' must be a table of names and values",
        "{'webhook':'http://h/T0KEN','embeds':[{'fields':{'name':'x'}}]}~field 'embeds[1].fields' must be a list",
        "{'webhook':'http://h/T0KEN','embeds':[{'title':{'x':1}}]}~field 'embeds[1].title' must be a text",
        "{'webhook':'http://h/T0KEN','embeds':[{'color':'red'}]}~field 'embeds[1].color' must be a number, or a text such as \"#ff8800\", not \"red\"",
        "{'webhook':'http://h/T0KEN','embeds':[{'color':16777216}]}~field 'embeds[1].color' must be a number, or a text such as \"#ff8800\", not 16777216",
        "{'webhook':'http://h/T0KEN','embeds':[{'timestamp':'today'}]}~field 'embeds[1].timestamp' must be seconds since 1970, or a text such as \"2026-01-31T12:00:00Z\", not \"today\"",
        "{'webhook':'http://h/T0KEN','embeds':[{'fields':[{'name':'x','value':'y','inline':'yes'}]}]}~field 'embeds[1].fields[1].inline' must be true or false",
        "{'webhook':'http://h/T0KEN','embeds':[{},{},{},{},{},{},{},{},{},{},{}]}~field 'embeds' must have at most 10 entries: Discord's limit",
      })
  void shouldRefuseAWrongDefinition(String definition, String message) {
    ObjectNode fields = (ObjectNode) Webhook.json(definition);

    assertThatThrownBy(() -> webhook.create(fields))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(message)
        .hasMessageNotContaining("T0KEN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "'none'~[]",
        "false~[]",
        "{}~[]",
        "[]~[]",
        "'users everyone'~['users','everyone']",
        "'roles, users'~['roles','users']",
        "['everyone']~['everyone']",
      },
      quoteCharacter = '`')
  void shouldReadWhoMayBePinged(String written, String parse) {
    String fields = "{'format':'x','allow_mentions':" + written + "}";

    assertThat(webhook.body(fields, Webhook.event("{}")).at("/allowed_mentions/parse"))
        .isEqualTo(Webhook.json(parse));
  }

  @ParameterizedTest
  @CsvSource({
    "https://discord.com/api/webhooks/1/abc, https://discord.com/api/v10/webhooks/1/abc",
    "https://ptb.discord.com/api/webhooks/1/abc?wait=true, https://ptb.discord.com/api/v10/webhooks/1/abc?wait=true",
    "https://discordapp.com/api/webhooks/1/abc, https://discordapp.com/api/v10/webhooks/1/abc",
    "https://discord.com/api/v9/webhooks/1/abc, https://discord.com/api/v9/webhooks/1/abc",
    "https://evildiscord.com/api/webhooks/1/abc, https://evildiscord.com/api/webhooks/1/abc",
    "http://localhost:81/api/webhooks/1/abc#x, http://localhost:81/api/webhooks/1/abc",
  })
  void shouldSpeakTheCurrentVersionToDiscordItself(String written, String called) {
    WebhookAddress address = WebhookAddress.of(Secret.of(" " + written + "\n"), null);

    assertThat(address.url().toString()).isEqualTo(called);
    assertThat(address.toString()).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'allow_host':[]} | 'discord' has no field 'allow_host'; did you mean 'allow_hosts'?",
        "{'proxy':'T0KEN'} | field 'proxy' must be an address such as \"http://proxy.example:3128\"",
      })
  void shouldRefuseWrongSettings(String settings, String message) {
    ActionFactory factory = new DiscordPlugin().actionFactories().get(0);

    assertThatThrownBy(
            () ->
                factory.open(Webhook.settings(factory, settings), PluginContext.builder().build()))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(message);
  }

  @Test
  void shouldRefuseAWebhookOnACloudsMetadataService() {
    try (Webhook webhook = new Webhook(new DiscordPlugin())) {
      assertThatThrownBy(() -> webhook.actionAt("http://169.254.169.254/T0KEN", "{'format':'x'}"))
          .isInstanceOf(DefinitionException.class)
          .hasMessage(
              "field 'webhook_url' must not name 169.254.169.254, which is a link-local or metadata"
                  + " address");
    }
  }
}
