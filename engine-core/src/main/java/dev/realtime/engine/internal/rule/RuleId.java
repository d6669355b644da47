package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.internal.turn.TurnId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names a rule on every server of the fleet and after every restart: its own name, or a digest of
 * what it says. A function counts as the place where it is written, because its code cannot be
 * compared.
 *
 * @param text for people and for {@code RemoveHook}
 * @param everywhere whether each server acts, and not one of the fleet
 */
record RuleId(String text, boolean everywhere) {

  /** Whose turn it is: the fleet's, or this engine's own. */
  TurnId turn(String engine) {
    return TurnId.of(text, everywhere ? engine : null);
  }

  static RuleId of(
      String kind, String channel, JsonNode definition, @Nullable String name, boolean everywhere) {
    if (name != null) {
      return new RuleId(kind + ":" + name, everywhere);
    }
    StringBuilder canonical = new StringBuilder(kind).append(' ').append(channel).append(' ');
    append(canonical, definition);
    return new RuleId(kind + ":" + digest(canonical.toString()), everywhere);
  }

  /** Lua tables have no order, so neither has the digest. */
  private static void append(StringBuilder text, JsonNode node) {
    if (FunctionReference.isOne(node)) {
      text.append("function at ").append(FunctionReference.of(node).location());
    } else if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      text.append('{');
      sorted.forEach(
          (key, value) -> {
            text.append(key).append('=');
            append(text, value);
            text.append(';');
          });
      text.append('}');
    } else if (node.isArray()) {
      text.append('[');
      node.forEach(
          item -> {
            append(text, item);
            text.append(';');
          });
      text.append(']');
    } else {
      text.append(node);
    }
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return String.format("%064x", new BigInteger(1, hash)).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
