package dev.realtime.actions.discord;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.time.Duration;
import java.util.List;

/** Offers the action type {@code discord}. */
public final class DiscordPlugin implements ActionPlugin {
  /** Discord bans an address for 10,000 in ten minutes; other programs may share it. */
  private static final int MOST_INVALID_ANSWERS = 8000;

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final int mostInvalidAnswers;
  private final Duration timeout;

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
    return List.of(new DiscordFactory(mostInvalidAnswers, timeout));
  }
}
