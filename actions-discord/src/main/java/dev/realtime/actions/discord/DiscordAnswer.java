package dev.realtime.actions.discord;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.realtime.actions.http.client.Answer;
import dev.realtime.api.action.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** What Discord answered to a post. */
final class DiscordAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
  private static final int LONGEST_MESSAGE = 200;
  private static final int DEEPEST_ERROR = 12;

  private final Answer answer;
  private final int status;
  private final Headers headers;
  private final Instant now;
  private final JsonNode body;

  /**
   * Reads an answer.
   *
   * @param answer with JSON from Discord, or HTML from the servers in front of it
   * @param now when it came
   */
  DiscordAnswer(Answer answer, Instant now) {
    this.answer = answer;
    this.status = answer.status();
    this.headers = answer.headers();
    this.now = now;
    this.body = answer.isSuccess() ? MissingNode.getInstance() : json(answer.text());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  Outcome outcome(WebhookAddress webhook) {
    if (status >= 200 && status < 300) {
      return Outcome.done();
    }
    Duration wait = limitedFor();
    if (wait != null) {
      return Outcome.waitFor(wait, "Discord's rate limit");
    }
    String reason = webhook.redact("the webhook answered " + status + detail());
    if (status >= 500) {
      Duration after = answer.retryAfter(now);
      return after == null ? Outcome.retry(reason) : Outcome.retryAfter(clamped(after), reason);
    }
    return status == 404 || status == 410 ? Outcome.gone(reason) : Outcome.rejected(reason);
  }

  /** How long Discord wants no more posts; null where it set no limit. */
  @Nullable Duration limitedFor() {
    if (status != 429) {
      return null;
    }
    Duration wait = answer.retryAfter(now);
    if (wait == null) {
      wait = Answer.seconds(body.path("retry_after").asText());
    }
    if (wait == null) {
      wait = Answer.seconds(headers.get("X-RateLimit-Reset-After"));
    }
    return clamped(wait == null ? Duration.ofSeconds(1) : wait);
  }

  /** Whether the limit is not of this webhook but of the address we post from. */
  boolean isForAllWebhooks() {
    // The servers in front of Discord limit addresses only, and answer in HTML.
    String type = headers.get("Content-Type");
    return "true".equalsIgnoreCase(headers.get("X-RateLimit-Global"))
        || "global".equalsIgnoreCase(headers.get("X-RateLimit-Scope"))
        || body.path("global").asBoolean()
        || type != null && type.startsWith("text/html");
  }

  /** After which time the webhook may post as much as ever; null where that was not told. */
  @Nullable Duration resetAfter() {
    Duration reset = Answer.seconds(headers.get("X-RateLimit-Reset-After"));
    if (reset == null || Answer.seconds(headers.get("X-RateLimit-Remaining")) == null) {
      return null;
    }
    return clamped(reset);
  }

  /** How many more posts the webhook may make until then. */
  int remaining() {
    Duration count = Answer.seconds(headers.get("X-RateLimit-Remaining"));
    return count == null ? 0 : (int) count.toSeconds();
  }

  /** Whether it is of the kind for which Discord bans an address when there are too many. */
  boolean countsAsInvalid() {
    boolean shared = "shared".equalsIgnoreCase(headers.get("X-RateLimit-Scope"));
    return status == 401 || status == 403 || status == 429 && !shared;
  }

  /** Discord's own words, the first wrong field included. */
  private String detail() {
    if (status >= 300 && status < 400) {
      return "; redirects are not followed";
    }
    String message = body.path("message").asText();
    if (message.isBlank()) {
      return "";
    }
    String field = fieldError(body.path("errors"), "", 0);
    String all = field == null ? message : message + " (" + field + ")";
    return ": " + DiscordText.cut(all.replaceAll("\\p{Cntrl}+", " ").strip(), LONGEST_MESSAGE);
  }

  private static @Nullable String fieldError(JsonNode errors, String path, int depth) {
    String message = errors.path("_errors").path(0).path("message").asText();
    if (!message.isEmpty()) {
      return path.isEmpty() ? message : path + ": " + message;
    }
    if (depth < DEEPEST_ERROR && errors.isObject()) {
      for (Map.Entry<String, JsonNode> entry : errors.properties()) {
        String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
        String found = fieldError(entry.getValue(), below, depth + 1);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static Duration clamped(Duration wait) {
    if (wait.compareTo(SHORTEST_WAIT) < 0) {
      return SHORTEST_WAIT;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
