package dev.realtime.actions.http;

import dev.realtime.actions.http.client.HttpCalls;
import dev.realtime.actions.http.client.OneAttempt;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Calls an endpoint, one request an event. */
final class HttpAction implements Action<HttpDelivery> {
  private static final Pattern PLAIN_ID = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private final HttpCaller caller;
  private final HttpCalls calls;
  private final String method;
  private final UrlTemplate url;
  private final HeaderTemplates headers;
  private final @Nullable BodyFormat format;
  private final @Nullable Signature signature;
  private final HttpAnswer answer;

  HttpAction(
      HttpCaller caller,
      String method,
      UrlTemplate url,
      HeaderTemplates headers,
      @Nullable BodyFormat format,
      Duration timeout,
      @Nullable Signature signature,
      Statuses retried) {
    this.caller = caller;
    this.calls = caller.client().calls(timeout);
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.format = format;
    this.signature = signature;
    this.answer = new HttpAnswer(url, retried, caller.client());
  }

  @Override
  public HttpDelivery prepare(Event event) {
    return new HttpDelivery(
        event,
        id(event),
        method,
        url.render(event),
        url.shown(event),
        headers.render(event),
        format == null ? null : format.render(event));
  }

  /**
   * The event's id, or for a message of another program, which has none, one made from all that it
   * says: the receiver can then tell a repetition from another event.
   */
  private static String id(Event event) {
    if (PLAIN_ID.matcher(event.id()).matches()) {
      return event.id();
    }
    String all = event.id() + '\n' + event.channel() + '\n' + event.time() + '\n' + event.data();
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Override
  public String destination() {
    return url.name();
  }

  @Override
  public int concurrency() {
    return caller.concurrency();
  }

  @Override
  public CompletionStage<Outcome> send(List<HttpDelivery> batch) {
    return calls.send(request(batch.get(0), caller.client().now()), answer);
  }

  private Request request(HttpDelivery delivery, Instant now) {
    Body body = delivery.body();
    byte[] bytes = body == null ? new byte[0] : body.bytes();
    Request.Builder request =
        new Request.Builder()
            .url(delivery.url())
            .headers(delivery.headers())
            .method(method, format == null ? null : new OneAttempt(format.contentType(), bytes));
    if (format != null || signature != null) {
      request.header(Signature.ID, delivery.id());
      request.header(Signature.TIMESTAMP, Long.toString(now.getEpochSecond()));
    }
    if (signature != null) {
      request.header(Signature.SIGNATURE, signature.sign(delivery.id(), now, bytes));
    }
    return request.build();
  }
}
