package dev.realtime.actions.http.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/** Sends requests, each once: trying again is the engine's part. May be used from any thread. */
public final class HttpCalls {
  private static final long MOST_READ = 64 << 10;
  private static final long LONGEST_READ_SECONDS = 2;

  private final OkHttpClient client;
  private final Duration timeout;
  private final boolean direct;

  HttpCalls(OkHttpClient client, Duration timeout, boolean direct) {
    this.client = client;
    this.timeout = timeout;
    this.direct = direct;
  }

  /** What the caller makes of the end of a request. */
  public interface Meaning<T> {
    /** The other side answered. */
    T of(Answer answer);

    /** There was no answer. */
    T of(Failure failure);
  }

  /** Sends a request; the stage completes when its meaning is known. */
  public <T> CompletionStage<T> send(Request request, Meaning<T> meaning) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Call call = client.newCall(request);
    Callback callback =
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException failure) {
            result.complete(
                meaning.of(Failure.of(failure, failed.request().url().host(), timeout)));
          }

          @Override
          public void onResponse(Call answered, Response response) {
            try {
              result.complete(meaning.of(read(response)));
            } catch (RuntimeException e) {
              result.completeExceptionally(e);
            }
          }
        };
    if (direct) {
      callNow(call, callback, result);
    } else {
      call.enqueue(callback);
    }
    return result;
  }

  private static void callNow(Call call, Callback callback, CompletableFuture<?> result) {
    try {
      callback.onResponse(call, call.execute());
    } catch (IOException e) {
      callback.onFailure(call, e);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private Answer read(Response response) {
    Answer answer;
    try (response) {
      answer =
          new Answer(
              response.code(), response.headers(), response.request().url(), start(response));
    }
    if (response.protocol() == Protocol.HTTP_1_0) {
      // such a server closes the connection without a word, and the client would use it again
      client.connectionPool().evictAll();
    }
    return answer;
  }

  /** As much of an answer as may matter; a short one to its end, so its connection stays of use. */
  private static String start(Response response) {
    BufferedSource source = response.body().source();
    try {
      // what drips must not keep the next request waiting
      source.timeout().deadline(LONGEST_READ_SECONDS, TimeUnit.SECONDS);
      source.request(MOST_READ);
    } catch (IOException e) {
      // the status had arrived; the rest only explains it
    }
    return response.isSuccessful()
        ? ""
        : source.getBuffer().snapshot((int) Math.min(MOST_READ, source.getBuffer().size())).utf8();
  }
}
