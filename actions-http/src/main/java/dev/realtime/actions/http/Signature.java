package dev.realtime.actions.http;

import dev.realtime.api.Secret;
import dev.realtime.api.action.DefinitionException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Standard Webhooks 1.0 says, so that an endpoint can tell that a request is ours
 * and recent.
 */
final class Signature {
  static final String ID = "webhook-id";
  static final String TIMESTAMP = "webhook-timestamp";
  static final String SIGNATURE = "webhook-signature";

  private static final String ENCODED_PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private Signature(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  static Signature of(Secret secret) {
    String text = secret.reveal().strip();
    byte[] key;
    if (text.startsWith(ENCODED_PREFIX)) {
      try {
        key = Base64.getDecoder().decode(text.substring(ENCODED_PREFIX.length()));
      } catch (IllegalArgumentException e) {
        throw new DefinitionException("secret", "must be base64 after whsec_");
      }
    } else {
      key = text.getBytes(StandardCharsets.UTF_8);
    }
    if (key.length == 0) {
      throw new DefinitionException("secret", "must not be empty");
    }
    return new Signature(key);
  }

  /** The value of {@code webhook-signature} for one attempt. */
  String sign(String id, Instant time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String head = id + "." + time.getEpochSecond() + ".";
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
