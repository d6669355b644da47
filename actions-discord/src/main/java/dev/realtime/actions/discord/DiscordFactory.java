package dev.realtime.actions.discord;

import dev.realtime.api.Secret;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

final class DiscordFactory implements ActionFactory {
  static final String TYPE = "discord";

  private final Supplier<DiscordClient> client;

  DiscordFactory(Supplier<DiscordClient> client) {
    this.client = client;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String summary() {
    return "Posts to a Discord webhook, in order and within Discord's rate limits.";
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.of("webhook_url", Field.Kind.TEXT)
            .alias("webhook")
            .required()
            .secret()
            .meaning("the webhook's address, as Discord shows it"),
        Field.template("format").alias("message").meaning("the text of the message"),
        Field.template("username").meaning("the name it is posted under"),
        Field.template("avatar_url").meaning("the picture it is posted with"),
        Field.of("embeds", Field.Kind.LIST).meaning("a list of embeds, with templates inside"),
        Field.of("allow_mentions", Field.Kind.ANY)
            .meaning(
                "who the template's own text may ping: users, roles, everyone; nobody if not given"),
        Field.of("thread_id", Field.Kind.TEXT).meaning("the thread to post in"),
        Field.of("batch", Field.Kind.BOOLEAN).meaning("fold events that wait into one message"));
  }

  @Override
  public Action<?> create(ActionDefinition definition) {
    Secret address = Objects.requireNonNull(definition.secret("webhook_url"));
    WebhookAddress webhook = WebhookAddress.of(address, definition.text("thread_id"));
    DiscordClient shared = client.get();
    String objection = shared.objection(webhook.url().host());
    if (objection != null) {
      throw new DefinitionException(
          "webhook_url", "must not name " + webhook.url().host() + ", which " + objection);
    }
    if (!definition.has("format") && !definition.has("embeds")) {
      throw new DefinitionException(
          "format", "is required where there are no 'embeds': the text of the message");
    }
    MessageTemplate template =
        new MessageTemplate(
            definition.template("format"),
            Username.of(definition.template("username")),
            LinkTemplate.of("avatar_url", definition.template("avatar_url")),
            EmbedTemplates.of(definition.json("embeds")),
            Mentions.of(definition.json("allow_mentions")));
    return new DiscordAction(shared, webhook, template, definition.flag("batch"));
  }
}
