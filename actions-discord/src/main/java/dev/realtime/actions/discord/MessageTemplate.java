package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.template.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule posts.
 *
 * @param mentions what Discord calls {@code allowed_mentions}; never changed
 */
record MessageTemplate(
    @Nullable Template text,
    @Nullable Username username,
    @Nullable LinkTemplate avatar,
    EmbedTemplates embeds,
    ObjectNode mentions) {

  static final int LONGEST_TEXT = 2000;

  DiscordDelivery render(Event event) {
    String content = content(event);
    EmbedRoom room = new EmbedRoom();
    List<JsonNode> filled = embeds.render(event, room);
    if (content == null && filled.isEmpty()) {
      throw new IllegalArgumentException(
          "the message would be empty: Discord takes none without a text or an embed");
    }
    return new DiscordDelivery(
        event,
        content,
        username == null ? null : username.render(event),
        avatar == null ? null : avatar.render(event),
        filled,
        room.used(),
        mentions);
  }

  private @Nullable String content(Event event) {
    String content =
        text == null ? "" : DiscordText.cut(text.render(event, DiscordText.MARKDOWN), LONGEST_TEXT);
    return content.isBlank() ? null : content;
  }
}
