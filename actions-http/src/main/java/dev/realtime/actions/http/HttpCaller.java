package dev.realtime.actions.http;

import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The plugin's HTTP client. A rule has at most {@link #concurrency()} requests here at once, so
 * nothing piles up in the client.
 */
final class HttpCaller implements AutoCloseable {
  /** Many servers close a connection after five idle seconds; a request that meets that fails. */
  private static final long LONGEST_IDLE_SECONDS = 4;

  private static final int MOST_AT_ONCE = 128;
  private static final int MOST_PER_HOST = 64;
  private static final long MOST_READ = 64 << 10;

  private final HttpSettings settings;
  private final AddressGuard guard;
  private final PluginContext context;
  private final ThreadPoolExecutor threads;
  private final OkHttpClient client;

  HttpCaller(HttpSettings settings, AddressGuard guard, PluginContext context) {
    this.settings = settings;
    this.guard = guard;
    this.context = context;
    this.threads = daemonThreads();
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(MOST_AT_ONCE);
    dispatcher.setMaxRequestsPerHost(MOST_PER_HOST);
    this.client =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(16, LONGEST_IDLE_SECONDS, TimeUnit.SECONDS))
            .dns(guard)
            // a proxy would look names up itself, past the guard
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            // it would send a POST twice
            .retryOnConnectionFailure(false)
            .build();
  }

  private static ThreadPoolExecutor daemonThreads() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        // a thread that ends a call starts the next before it is free itself
        2 * MOST_AT_ONCE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "realtime-http-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The shared client with a time limit of its own for each attempt. */
  OkHttpClient client(Duration timeout) {
    return client
        .newBuilder()
        .callTimeout(timeout)
        .connectTimeout(timeout)
        .readTimeout(timeout)
        .writeTimeout(timeout)
        .build();
  }

  AddressGuard guard() {
    return guard;
  }

  String userAgent() {
    return "Realtime/" + context.version();
  }

  int concurrency() {
    return settings.concurrency();
  }

  Instant now() {
    return context.clock().instant();
  }

  CompletionStage<Outcome> call(OkHttpClient client, Request request, HttpAnswer answer) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    client
        .newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException failure) {
                outcome.complete(answer.failed(failure));
              }

              @Override
              public void onResponse(Call call, Response response) {
                Outcome meaning;
                try (response) {
                  meaning = answer.of(response, now());
                  drain(response);
                } catch (RuntimeException e) {
                  outcome.completeExceptionally(e);
                  return;
                }
                if (response.protocol() == Protocol.HTTP_1_0) {
                  // such a server closes the connection without a word, and the client would use it
                  client.connectionPool().evictAll();
                }
                outcome.complete(meaning);
              }
            });
    return outcome;
  }

  /** A short answer is read to its end, so that its connection can serve the next request. */
  private static void drain(Response response) {
    try {
      response.body().source().request(MOST_READ);
    } catch (IOException e) {
      // the status had arrived, and it alone counts
    }
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
