package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.template.TextValues;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;

/** The plugin's HTTP client. A rule has at most one post here at once. */
final class DiscordClient implements AutoCloseable {
  private static final int MOST_AT_ONCE = 64;
  private static final long MOST_READ = 64 << 10;
  private static final MediaType JSON = MediaType.get("application/json");

  private final RateLimits limits;
  private final Duration timeout;
  private final String userAgent;
  private final ThreadPoolExecutor threads;
  private final OkHttpClient client;

  DiscordClient(PluginContext context, RateLimits limits, Duration timeout) {
    this.limits = limits;
    this.timeout = timeout;
    this.userAgent = "Realtime/" + context.version();
    this.threads = daemonThreads();
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(MOST_AT_ONCE);
    // all of Discord is one host
    dispatcher.setMaxRequestsPerHost(MOST_AT_ONCE);
    this.client =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(8, 1, TimeUnit.MINUTES))
            .callTimeout(timeout)
            .connectTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .followRedirects(false)
            .followSslRedirects(false)
            // it would post a message twice
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
          Thread thread = new Thread(task, "realtime-discord-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  RateLimits limits() {
    return limits;
  }

  /** Posts to a webhook whose limit let it through. */
  CompletionStage<Outcome> post(WebhookAddress webhook, WebhookLimit limit, ObjectNode body) {
    Request request =
        new Request.Builder()
            .url(webhook.url())
            .header("User-Agent", userAgent)
            .post(new OneAttempt(body.toString().getBytes(StandardCharsets.UTF_8)))
            .build();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    client
        .newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException failure) {
                limit.left();
                outcome.complete(Outcome.retry(reason(failure)));
              }

              @Override
              public void onResponse(Call call, Response response) {
                DiscordAnswer answer;
                try (response) {
                  answer = new DiscordAnswer(response.code(), response.headers(), start(response));
                } catch (RuntimeException e) {
                  limit.left();
                  outcome.completeExceptionally(e);
                  return;
                }
                if (response.protocol() == Protocol.HTTP_1_0) {
                  // such a server closes the connection without a word, and the client would use it
                  client.connectionPool().evictAll();
                }
                limit.left(answer);
                outcome.complete(answer.outcome(webhook));
              }
            });
    return outcome;
  }

  /** As much of an answer as may matter; a short one to its end, so its connection stays of use. */
  private static String start(Response response) {
    BufferedSource source = response.body().source();
    try {
      source.request(MOST_READ);
    } catch (IOException e) {
      // the status had arrived; the rest only explains it
    }
    return source.getBuffer().snapshot((int) Math.min(MOST_READ, source.getBuffer().size())).utf8();
  }

  /** What went wrong, without the words of the exception: they may hold the address. */
  private String reason(IOException failure) {
    if (failure instanceof UnknownHostException) {
      return "the webhook's host is not known";
    }
    if (failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage())
        || failure instanceof SocketTimeoutException) {
      double seconds = timeout.toMillis() / 1000.0;
      return "the webhook did not answer within " + TextValues.ofNumber(seconds) + " s";
    }
    if (failure instanceof ConnectException) {
      return "the webhook's host refused the connection";
    }
    if (failure instanceof SSLException) {
      return "no secure connection to the webhook could be made";
    }
    return "the connection to the webhook broke";
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

  /** A body that the client must not send again on its own: trying again is the engine's part. */
  private static final class OneAttempt extends RequestBody {
    private final byte[] bytes;

    OneAttempt(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
