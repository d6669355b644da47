package dev.realtime.actions.discord;

import dev.realtime.api.Secret;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import java.util.Objects;

/** All {@code discord} actions of an engine; they share one client and know one limit. */
final class DiscordActions implements Actions {
  private final DiscordClient shared;

  DiscordActions(DiscordClient shared) {
    this.shared = shared;
  }

  @Override
  public Action<?> create(Definition definition) {
    Secret address = Objects.requireNonNull(definition.secret("webhook_url"));
    WebhookAddress webhook = WebhookAddress.of(address, definition.text("thread_id"));
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

  @Override
  public void close() {
    shared.close();
  }
}
