package dev.realtime.actions.discord;

import dev.realtime.actions.http.client.ClientSettings;
import dev.realtime.actions.http.client.HttpClient;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.PluginContext;
import java.time.Duration;
import java.util.List;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/** Offers the action type {@code discord}. All its actions share one client and know one limit. */
public final class DiscordPlugin implements ActionPlugin {
  /** Discord bans an address for 10,000 in ten minutes; other programs may share it. */
  private static final int MOST_INVALID_ANSWERS = 8000;

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final int mostInvalidAnswers;
  private final Duration timeout;
  private @Nullable DiscordClient client;

  /** Called by the service loader. */
  public DiscordPlugin() {
    this(MOST_INVALID_ANSWERS, TIMEOUT);
  }

  DiscordPlugin(int mostInvalidAnswers, Duration timeout) {
    this.mostInvalidAnswers = mostInvalidAnswers;
    this.timeout = timeout;
  }

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(new DiscordFactory(this::client));
  }

  @Override
  public void start(PluginContext context) {
    ClientSettings settings = ClientSettings.of(context.settings(), List.of());
    client =
        new DiscordClient(
            new HttpClient(DiscordFactory.TYPE, settings, Dns.SYSTEM, context),
            new RateLimits(context, mostInvalidAnswers),
            timeout);
  }

  private DiscordClient client() {
    if (client == null) {
      throw new IllegalStateException("the plugin 'discord' was not started");
    }
    return client;
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
