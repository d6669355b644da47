package dev.realtime.actions.http.client;

import dev.realtime.api.action.DefinitionException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** The HTTP proxy that requests go through. Its address may hold a password: nothing shows it. */
final class ProxyServer {
  private static final String HEADER = "Proxy-Authorization";

  private final String host;
  private final int port;
  private final @Nullable String authorization;

  private ProxyServer(String host, int port, @Nullable String authorization) {
    this.host = host;
    this.port = port;
    this.authorization = authorization;
  }

  static ProxyServer of(String written) {
    HttpUrl url = HttpUrl.parse(written.strip());
    if (url == null || url.isHttps()) {
      throw new DefinitionException(
          "proxy", "must be an address such as \"http://proxy.example:3128\"");
    }
    String authorization =
        url.username().isEmpty() ? null : Credentials.basic(url.username(), url.password());
    return new ProxyServer(url.host(), url.port(), authorization);
  }

  String host() {
    return host;
  }

  void applyTo(OkHttpClient.Builder client) {
    client.proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port)));
    String secret = authorization;
    if (secret == null) {
      return;
    }
    client.proxyAuthenticator(
        (route, response) ->
            response.request().header(HEADER) != null
                ? null // it was refused
                : response.request().newBuilder().header(HEADER, secret).build());
    // a body that is sent once cannot be sent again after the proxy has asked for a password
    client.addInterceptor(
        chain -> {
          Request request = chain.request();
          return chain.proceed(
              request.isHttps() ? request : request.newBuilder().header(HEADER, secret).build());
        });
  }

  @Override
  public String toString() {
    return "***";
  }
}
