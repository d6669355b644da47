package dev.realtime.actions.http.client;

import dev.realtime.api.action.HttpWire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/** Hands requests to what stands in for the network, before any name is looked up. */
final class WireInterceptor implements Interceptor {
  private final String type;
  private final HttpWire wire;

  WireInterceptor(String type, HttpWire wire) {
    this.type = type;
    this.wire = wire;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    HttpWire.Answer answer =
        wire.exchange(
            new HttpWire.Request(
                type, request.method(), request.url().uri(), headers(request), body(request)));
    Headers.Builder headers = new Headers.Builder();
    for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
      header.getValue().forEach(value -> headers.add(header.getKey(), value));
    }
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(answer.status())
        .message("")
        .headers(headers.build())
        .body(ResponseBody.create(answer.body(), null))
        .build();
  }

  private static Map<String, List<String>> headers(Request request) {
    Headers.Builder headers = request.headers().newBuilder();
    RequestBody body = request.body();
    if (body != null && body.contentType() != null) {
      headers.set("Content-Type", String.valueOf(body.contentType()));
    }
    return headers.build().toMultimap();
  }

  private static byte[] body(Request request) throws IOException {
    Buffer buffer = new Buffer();
    RequestBody body = request.body();
    if (body != null) {
      body.writeTo(buffer);
    }
    return buffer.readByteArray();
  }
}
