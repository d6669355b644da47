package dev.realtime.actions.http;

import dev.realtime.actions.http.client.Answer;
import dev.realtime.actions.http.client.Failure;
import dev.realtime.actions.http.client.HttpCalls;
import dev.realtime.actions.http.client.HttpClient;
import dev.realtime.api.action.Outcome;
import java.time.Duration;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's answer, or its silence, means. Reasons name the host and nothing else of the
 * address.
 */
final class HttpAnswer implements HttpCalls.Meaning<Outcome> {
  /** An endpoint must not park a queue for a day. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private final String host;
  private final boolean onePlace;
  private final Statuses retried;
  private final HttpClient client;

  HttpAnswer(UrlTemplate url, Statuses retried, HttpClient client) {
    this.host = url.host();
    this.onePlace = url.isConstant();
    this.retried = retried;
    this.client = client;
  }

  @Override
  public Outcome of(Answer answer) {
    int status = answer.status();
    if (answer.isSuccess()) {
      return Outcome.done();
    }
    String reason = host + " answered " + status;
    if (retried.contain(status)) {
      Duration after = wait(answer);
      return after == null ? Outcome.retry(reason) : Outcome.retryAfter(after, reason);
    }
    // with placeholders in the address, a 404 is about one event's address only
    if (status == 410 || status == 404 && onePlace) {
      return Outcome.gone(reason + ": the endpoint is gone");
    }
    return Outcome.rejected(status < 400 ? reason + redirection(answer) : reason);
  }

  private static String redirection(Answer answer) {
    String location = answer.headers().get("Location");
    HttpUrl target = location == null ? null : answer.url().resolve(location);
    return target == null
        ? "; redirects are not followed"
        : " and redirects to " + target.host() + "; redirects are not followed";
  }

  private @Nullable Duration wait(Answer answer) {
    Duration after = answer.retryAfter(client.now());
    if (after == null || after.isNegative() || after.isZero()) {
      return null;
    }
    return after.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : after;
  }

  @Override
  public Outcome of(Failure failure) {
    return failure.isRefused()
        ? Outcome.rejected(failure.reason())
        : Outcome.retry(failure.reason());
  }
}
