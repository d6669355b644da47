package dev.realtime.api.backend;

import java.util.concurrent.CompletionStage;

/** Plain messages to whoever listens at the moment; nothing is kept. */
public interface PubSub {

  /** Receives messages, on a thread of the backend: it must return at once. */
  @FunctionalInterface
  interface Listener {
    /**
     * One message.
     *
     * @param channel where it was published
     * @param text what was published
     */
    void onMessage(String channel, String text);
  }

  /** A subscription; closing it twice does nothing. */
  interface Subscription extends AutoCloseable {

    /** Completes when the store has first confirmed it: what is published then will be received. */
    CompletionStage<Void> active();

    @Override
    void close();
  }

  /**
   * Publishes a text as it is.
   *
   * @return how many subscribers received it, as far as the store knows
   */
  CompletionStage<Long> publish(String channel, String text);

  /**
   * Listens to one channel until the subscription is closed, through every reconnection. Does not
   * wait: the store may be away.
   */
  Subscription subscribe(String channel, Listener listener);

  /**
   * Listens to every channel that matches a pattern, in which {@code *} stands for any characters
   * and {@code ?} for one.
   */
  Subscription subscribePattern(String pattern, Listener listener);
}
