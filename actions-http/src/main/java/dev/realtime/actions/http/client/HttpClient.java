package dev.realtime.actions.http.client;

import dev.realtime.api.action.PluginContext;
import java.net.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's HTTP client: one pool of connections and threads for all its actions. The engine
 * bounds how many requests an action has under way, so nothing piles up here.
 */
public final class HttpClient implements AutoCloseable {
  /** Many servers close a connection after five idle seconds; a request that meets that fails. */
  private static final long LONGEST_IDLE_SECONDS = 4;

  private static final int MOST_AT_ONCE = 128;

  /** All of Discord is one host. */
  private static final int MOST_PER_HOST = 64;

  private final PluginContext context;
  private final AddressGuard guard;
  private final ThreadPoolExecutor threads;
  private final OkHttpClient client;
  private final boolean wired;

  /**
   * A client that has no connection yet.
   *
   * @param type the action type, for names of threads and for {@link
   *     dev.realtime.api.action.HttpWire}
   * @param settings what the operator set
   * @param resolver looks names up
   * @param context what the engine lends to the plugin
   */
  public HttpClient(String type, ClientSettings settings, Dns resolver, PluginContext context) {
    this.context = context;
    this.guard = new AddressGuard(settings, resolver);
    this.threads = daemonThreads("realtime-" + type + "-");
    this.wired = context.httpWire().isPresent();
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(MOST_AT_ONCE);
    dispatcher.setMaxRequestsPerHost(MOST_PER_HOST);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(16, LONGEST_IDLE_SECONDS, TimeUnit.SECONDS))
            .dns(guard)
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            // it would send a POST twice
            .retryOnConnectionFailure(false);
    ProxyServer proxy = settings.proxy();
    if (proxy != null) {
      proxy.applyTo(builder);
    }
    context
        .httpWire()
        .ifPresent(
            wire ->
                builder
                    .addInterceptor(new WireInterceptor(type, wire))
                    // Nothing is connected, and to read the certificates takes longer than a test.
                    .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)));
    this.client = builder.build();
  }

  private static ThreadPoolExecutor daemonThreads(String name) {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        // a thread that ends a call starts the next before it is free itself
        2 * MOST_AT_ONCE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, name + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Calls that each may take so long, everything included. */
  public HttpCalls calls(Duration timeout) {
    OkHttpClient limited =
        client
            .newBuilder()
            // what stands in for the network answers at once, or when somebody has looked at it
            .callTimeout(wired ? Duration.ZERO : timeout)
            .connectTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .build();
    return new HttpCalls(limited, timeout, wired);
  }

  /** Why a host may not be called; null where it may, as far as its name says. */
  public @Nullable String objection(String host) {
    return guard.objection(host);
  }

  /** What requests should say they come from. */
  public String userAgent() {
    return "Realtime/" + context.version();
  }

  /** The engine's time. */
  public Instant now() {
    return context.clock().instant();
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    threads.shutdown();
    client.connectionPool().evictAll();
    try {
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
