package dev.realtime.actions.discord;

import dev.realtime.actions.http.client.ClientSettings;
import dev.realtime.actions.http.client.HttpClient;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.PluginContext;
import java.time.Duration;
import java.util.List;
import okhttp3.Dns;

final class DiscordFactory implements ActionFactory {
  static final String TYPE = "discord";

  private final int mostInvalidAnswers;
  private final Duration timeout;

  DiscordFactory(int mostInvalidAnswers, Duration timeout) {
    this.mostInvalidAnswers = mostInvalidAnswers;
    this.timeout = timeout;
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
  public List<Field> settings() {
    return ClientSettings.FIELDS;
  }

  @Override
  public Actions open(Definition settings, PluginContext context) {
    HttpClient client = new HttpClient(TYPE, ClientSettings.of(settings), Dns.SYSTEM, context);
    return new DiscordActions(
        new DiscordClient(client, new RateLimits(context, mostInvalidAnswers), timeout));
  }
}
