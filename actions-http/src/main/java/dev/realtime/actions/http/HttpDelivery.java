package dev.realtime.actions.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Delivery;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** One request, but for what changes with each attempt. */
final class HttpDelivery implements Delivery {
  private final Event event;
  private final String id;
  private final String method;
  private final HttpUrl url;
  private final String shown;
  private final Headers headers;
  private final @Nullable Body body;

  HttpDelivery(
      Event event,
      String id,
      String method,
      HttpUrl url,
      String shown,
      Headers headers,
      @Nullable Body body) {
    this.event = event;
    this.id = id;
    this.method = method;
    this.url = url;
    this.shown = shown;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public Event event() {
    return event;
  }

  /** Names the request, the same in every attempt. */
  String id() {
    return id;
  }

  HttpUrl url() {
    return url;
  }

  Headers headers() {
    return headers;
  }

  @Nullable Body body() {
    return body;
  }

  @Override
  public ObjectNode describe() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("type", HttpFactory.TYPE);
    node.put("method", method);
    node.put("url", shown);
    if (body != null) {
      node.set("body", body.shown());
    }
    return node;
  }

  @Override
  public String toString() {
    return describe().toString();
  }
}
