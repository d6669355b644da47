package dev.realtime.engine.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.StringCodec;

/** A script of this package, sent by its digest alone where Redis knows it already. */
final class RedisScript {
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
    RScript scripts = client.getScript(StringCodec.INSTANCE);
    List<Object> names = List.copyOf(keys);
    return scripts
        .<List<String>>evalShaAsync(
            RScript.Mode.READ_WRITE, digest, RScript.ReturnType.LIST, names, values)
        .toCompletableFuture()
        .exceptionallyCompose(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure;
              if (!(cause instanceof RedisNoScriptException)) {
                throw new CompletionException(cause);
              }
              return scripts.evalAsync(
                  RScript.Mode.READ_WRITE, text, RScript.ReturnType.LIST, names, values);
            });
  }
}
