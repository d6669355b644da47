package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.actions.http.client.Answer;
import dev.realtime.actions.http.client.Failure;
import dev.realtime.actions.http.client.HttpCalls;
import dev.realtime.actions.http.client.HttpClient;
import dev.realtime.actions.http.client.OneAttempt;
import dev.realtime.api.action.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import okhttp3.MediaType;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Posts for all actions of the plugin. */
final class DiscordClient implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");

  private final RateLimits limits;
  private final HttpClient client;
  private final HttpCalls calls;

  DiscordClient(HttpClient client, RateLimits limits, Duration timeout) {
    this.client = client;
    this.limits = limits;
    this.calls = client.calls(timeout);
  }

  RateLimits limits() {
    return limits;
  }

  @Nullable String objection(String host) {
    return client.objection(host);
  }

  /** Posts to a webhook whose limit let it through. */
  CompletionStage<Outcome> post(WebhookAddress webhook, WebhookLimit limit, ObjectNode body) {
    Request request =
        new Request.Builder()
            .url(webhook.url())
            .header("User-Agent", client.userAgent())
            .post(new OneAttempt(JSON, body.toString().getBytes(StandardCharsets.UTF_8)))
            .build();
    return calls.send(
        request,
        new HttpCalls.Meaning<>() {
          @Override
          public Outcome of(Answer answer) {
            DiscordAnswer meaning = new DiscordAnswer(answer, client.now());
            limit.left(meaning);
            return meaning.outcome(webhook);
          }

          @Override
          public Outcome of(Failure failure) {
            limit.left();
            return failure.isRefused()
                ? Outcome.rejected(failure.reason())
                : Outcome.retry(failure.reason());
          }
        });
  }

  @Override
  public void close() {
    client.close();
  }
}
