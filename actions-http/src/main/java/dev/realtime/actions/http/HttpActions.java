package dev.realtime.actions.http;

import dev.realtime.api.Secret;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All {@code http} actions of an engine; they share one client. */
final class HttpActions implements Actions {
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  private final HttpCaller shared;

  HttpActions(HttpCaller shared) {
    this.shared = shared;
  }

  @Override
  public Action<?> create(Definition definition) {
    UrlTemplate url =
        UrlTemplate.of(Objects.requireNonNull(definition.secret("url")).reveal(), shared.client());
    Secret secret = definition.secret("secret");
    String method = definition.requiredText("method");
    HeaderTemplates headers = HeaderTemplates.of(definition.json("headers"), usual(url, shared));
    return new HttpAction(
        shared,
        method,
        url,
        headers,
        method.equals("GET") ? noBody(definition) : body(definition, headers),
        timeout(definition),
        secret == null ? null : Signature.of(secret),
        Statuses.of(definition.json("retry_statuses")));
  }

  private static Map<String, String> usual(UrlTemplate url, HttpCaller shared) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", shared.client().userAgent());
    String authorization = url.authorization();
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    return headers;
  }

  private static @Nullable BodyFormat noBody(Definition definition) {
    for (String field : List.of("format", "content_type")) {
      if (definition.has(field)) {
        throw new DefinitionException(
            field, "has no place in a GET request: put values into 'url' or use POST");
      }
    }
    return null;
  }

  private static BodyFormat body(Definition definition, HeaderTemplates headers) {
    String contentType = definition.text("content_type");
    if (contentType != null && headers.contentType() != null) {
      throw new DefinitionException("content_type", "is also given in 'headers': keep one");
    }
    return BodyFormat.of(
        definition.template("format"), contentType != null ? contentType : headers.contentType());
  }

  private static Duration timeout(Definition definition) {
    Duration timeout = Objects.requireNonNull(definition.duration("timeout"));
    if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new DefinitionException("timeout", "must be more than 0 and at most 5m");
    }
    return timeout;
  }

  @Override
  public void close() {
    shared.client().close();
  }
}
