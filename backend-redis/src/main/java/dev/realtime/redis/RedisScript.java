package dev.realtime.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RScriptAsync;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.StringCodec;

/** A script of this package, sent by its digest alone where Redis knows it already. */
final class RedisScript {
  /** How long replicas may take. */
  private static final Duration REPLICATION = Duration.ofSeconds(1);

  private final String text;
  private final String digest;

  private RedisScript(String text, String digest) {
    this.text = text;
    this.digest = digest;
  }

  /** Reads a script from files beside this class, one after the other. */
  static RedisScript load(String... files) {
    StringBuilder script = new StringBuilder();
    for (String file : files) {
      script.append(read(file));
    }
    String text = script.toString();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return new RedisScript(text, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(String file) {
    try (InputStream in = RedisScript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it; what it returns must be a list of texts. */
  CompletionStage<List<String>> run(RedissonClient client, List<String> keys, Object... values) {
    return run(client.getScript(StringCodec.INSTANCE), keys, values);
  }

  private CompletionStage<List<String>> run(
      RScriptAsync scripts, List<String> keys, Object... values) {
    List<Object> names = List.copyOf(keys);
    return scripts
        .<List<String>>evalShaAsync(
            RScript.Mode.READ_WRITE, digest, RScript.ReturnType.LIST, names, values)
        .toCompletableFuture()
        .exceptionallyCompose(
            failure -> {
              throwUnlessUnknown(failure);
              return scripts.evalAsync(
                  RScript.Mode.READ_WRITE, text, RScript.ReturnType.LIST, names, values);
            });
  }

  private static void throwUnlessUnknown(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof RedisNoScriptException)) {
      throw new CompletionException(cause);
    }
  }

  /**
   * The same, and fails when after a second fewer replicas have what it did. It has been done then
   * nevertheless, and may be forgotten: so only a script that does nothing twice may be run so.
   */
  CompletionStage<List<String>> run(
      RedissonClient client, int replicas, List<String> keys, Object... values) {
    if (replicas == 0) {
      return run(client, keys, values);
    }
    List<Object> names = List.copyOf(keys);
    return replicated(
            client,
            replicas,
            scripts ->
                scripts.evalShaAsync(
                    RScript.Mode.READ_WRITE, digest, RScript.ReturnType.LIST, names, values))
        .exceptionallyCompose(
            failure -> {
              throwUnlessUnknown(failure);
              return replicated(
                  client,
                  replicas,
                  scripts ->
                      scripts.evalAsync(
                          RScript.Mode.READ_WRITE, text, RScript.ReturnType.LIST, names, values));
            });
  }

  /** Redisson asks how many replicas have it on the same connection, as WAIT demands. */
  private static CompletableFuture<List<String>> replicated(
      RedissonClient client, int replicas, Function<RScriptAsync, RFuture<List<String>>> call) {
    RBatch batch = client.createBatch(BatchOptions.defaults().sync(replicas, REPLICATION));
    RFuture<List<String>> answer = call.apply(batch.getScript(StringCodec.INSTANCE));
    return batch
        .executeAsync()
        .toCompletableFuture()
        .thenCompose(
            result -> {
              if (result.getSyncedSlaves() < replicas) {
                throw new TooFewReplicasException(result.getSyncedSlaves(), replicas);
              }
              return answer;
            });
  }
}
