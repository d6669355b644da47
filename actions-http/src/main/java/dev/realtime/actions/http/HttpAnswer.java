package dev.realtime.actions.http;

import dev.realtime.api.action.Outcome;
import dev.realtime.api.template.TextValues;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's answer, or its silence, means. Reasons name the host and nothing else of the
 * address, and never what an exception says.
 */
final class HttpAnswer {
  /** An endpoint must not park a queue for a day. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  private final String host;
  private final Duration timeout;

  HttpAnswer(String host, Duration timeout) {
    this.host = host;
    this.timeout = timeout;
  }

  Outcome of(Response response, Instant now) {
    int status = response.code();
    if (response.isSuccessful()) {
      return Outcome.done();
    }
    String reason = host + " answered " + status;
    if (status >= 500 || status == 408 || status == 425 || status == 429) {
      Duration after = retryAfter(response, now);
      return after == null ? Outcome.retry(reason) : Outcome.retryAfter(after, reason);
    }
    if (status == 410) {
      return Outcome.gone(reason + ": the endpoint is gone");
    }
    return Outcome.rejected(status < 400 ? reason + redirection(response) : reason);
  }

  private static String redirection(Response response) {
    String location = response.header("Location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    return target == null
        ? "; redirects are not followed"
        : " and redirects to " + target.host() + "; redirects are not followed";
  }

  private static @Nullable Duration retryAfter(Response response, Instant now) {
    String header = response.header("Retry-After");
    if (header == null) {
      return null;
    }
    Duration after;
    if (SECONDS.matcher(header.strip()).matches()) {
      after = Duration.ofMillis(Math.round(Double.parseDouble(header.strip()) * 1000));
    } else {
      Date date = response.headers().getDate("Retry-After");
      after = date == null ? Duration.ZERO : Duration.between(now, date.toInstant());
    }
    if (after.isNegative() || after.isZero()) {
      return null;
    }
    return after.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : after;
  }

  private static String seconds(Duration duration) {
    return TextValues.ofNumber(duration.toMillis() / 1000.0);
  }

  Outcome failed(IOException failure) {
    if (failure instanceof RefusedAddressException) {
      return Outcome.rejected(host + " may not be called: its address " + failure.getMessage());
    }
    if (failure instanceof UnknownHostException) {
      return Outcome.retry("the name " + host + " is not known");
    }
    if (failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage())
        || failure instanceof SocketTimeoutException) {
      return Outcome.retry(host + " did not answer within " + seconds(timeout) + " s");
    }
    if (failure instanceof ConnectException) {
      return Outcome.retry(host + " refused the connection");
    }
    if (failure instanceof SSLException) {
      return Outcome.retry("no secure connection to " + host + " could be made");
    }
    return Outcome.retry("the connection to " + host + " broke");
  }
}
