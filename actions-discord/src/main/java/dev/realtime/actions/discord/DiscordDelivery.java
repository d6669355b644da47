package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Delivery;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One event's message.
 *
 * @param content its text; null where it has embeds only
 * @param embedLength the characters of all its embeds
 */
record DiscordDelivery(
    Event event,
    @Nullable String content,
    @Nullable String username,
    @Nullable String avatar,
    List<JsonNode> embeds,
    int embedLength,
    ObjectNode mentions)
    implements Delivery {

  /** How many of the deliveries, from the first on, make one message that Discord accepts. */
  static int foldable(List<DiscordDelivery> waiting) {
    DiscordDelivery first = waiting.get(0);
    int text = -1;
    int embeds = 0;
    int embedLength = 0;
    int count = 0;
    for (DiscordDelivery next : waiting) {
      text += next.content == null ? 0 : DiscordText.length(next.content) + 1;
      embeds += next.embeds.size();
      embedLength += next.embedLength;
      boolean fits =
          text <= MessageTemplate.LONGEST_TEXT
              && embeds <= EmbedTemplates.MOST_EMBEDS
              && embedLength <= EmbedRoom.CHARACTERS
              && Objects.equals(next.username, first.username)
              && Objects.equals(next.avatar, first.avatar);
      if (!fits) {
        break;
      }
      count++;
    }
    return Math.max(count, 1);
  }

  /** The JSON that posts the deliveries as one message. */
  static ObjectNode body(List<DiscordDelivery> batch) {
    DiscordDelivery first = batch.get(0);
    StringJoiner lines = new StringJoiner("\n");
    ArrayNode embeds = JsonNodeFactory.instance.arrayNode();
    for (DiscordDelivery delivery : batch) {
      if (delivery.content != null) {
        lines.add(delivery.content);
      }
      embeds.addAll(delivery.embeds);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (lines.length() > 0) {
      body.put("content", lines.toString());
    }
    if (first.username != null) {
      body.put("username", first.username);
    }
    if (first.avatar != null) {
      body.put("avatar_url", first.avatar);
    }
    if (!embeds.isEmpty()) {
      body.set("embeds", embeds);
    }
    body.set("allowed_mentions", first.mentions);
    return body;
  }

  @Override
  public ObjectNode describe() {
    ObjectNode body = body(List.of(this)).deepCopy();
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("type", DiscordFactory.TYPE);
    if (content != null) {
      shown.put("message", content);
    }
    if (username != null) {
      shown.put("username", username);
    }
    if (body.has("embeds")) {
      shown.set("embeds", body.get("embeds"));
    }
    shown.set("body", body);
    return shown;
  }
}
