package dev.realtime.actions.http;

import dev.realtime.api.Secret;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

final class HttpFactory implements ActionFactory {
  static final String TYPE = "http";

  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  private final Supplier<HttpCaller> caller;

  HttpFactory(Supplier<HttpCaller> caller) {
    this.caller = caller;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String summary() {
    return "Calls an HTTP endpoint, with retry.";
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.template("url")
            .required()
            .secret()
            .meaning("the address to call; placeholders may stand after the host"),
        Field.choice("method", "GET", "POST", "PUT", "PATCH", "DELETE")
            .defaultValue("POST")
            .meaning("the request's method"),
        Field.of("headers", Field.Kind.MAP).secret().meaning("names and templates of values"),
        Field.template("format")
            .meaning(
                "\"json\" (the event's data, the default), \"form\", or a template of the body"),
        Field.of("content_type", Field.Kind.TEXT).meaning("of the body"),
        Field.of("timeout", Field.Kind.DURATION)
            .defaultValue("15s")
            .meaning("the longest one attempt may take"),
        Field.of("retry_statuses", Field.Kind.LIST)
            .meaning("what is tried again; {408, 425, 429, \"5xx\"} if not given"),
        Field.of("secret", Field.Kind.TEXT)
            .secret()
            .meaning("signs each request as Standard Webhooks says: \"whsec_...\" or any text"));
  }

  @Override
  public Action<?> create(ActionDefinition definition) {
    HttpCaller shared = caller.get();
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

  private static @Nullable BodyFormat noBody(ActionDefinition definition) {
    for (String field : List.of("format", "content_type")) {
      if (definition.has(field)) {
        throw new DefinitionException(
            field, "has no place in a GET request: put values into 'url' or use POST");
      }
    }
    return null;
  }

  private static BodyFormat body(ActionDefinition definition, HeaderTemplates headers) {
    String contentType = definition.text("content_type");
    if (contentType != null && headers.contentType() != null) {
      throw new DefinitionException("content_type", "is also given in 'headers': keep one");
    }
    return BodyFormat.of(
        definition.template("format"), contentType != null ? contentType : headers.contentType());
  }

  private static Duration timeout(ActionDefinition definition) {
    Duration timeout = Objects.requireNonNull(definition.duration("timeout"));
    if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new DefinitionException("timeout", "must be more than 0 and at most 5m");
    }
    return timeout;
  }
}
