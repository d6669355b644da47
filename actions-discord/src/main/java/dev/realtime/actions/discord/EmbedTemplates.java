package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The embeds of a rule. Names and kinds are checked when the rule is added; texts are cut to
 * Discord's limits when an event fills them.
 */
final class EmbedTemplates {
  static final int MOST_EMBEDS = 10;

  private static final int MOST_FIELDS = 25;
  private static final String FIELD = "embeds";

  /** Makes a part of what a rule wrote under a name. */
  @FunctionalInterface
  private interface Kind {
    EmbedPart part(String path, JsonNode written);
  }

  private static final Map<String, Kind> FOOTER = new LinkedHashMap<>();
  private static final Map<String, Kind> AUTHOR = new LinkedHashMap<>();
  private static final Map<String, Kind> PICTURE = Map.of("url", EmbedValues::link);
  private static final Map<String, Kind> ENTRY = new LinkedHashMap<>();
  private static final Map<String, Kind> EMBED = new LinkedHashMap<>();

  static {
    FOOTER.put(
        "text", (at, json) -> EmbedValues.text(at, json, DiscordText.PLAIN_LINE, 2048, null));
    FOOTER.put("icon_url", EmbedValues::link);

    AUTHOR.put("name", (at, json) -> EmbedValues.text(at, json, DiscordText.PLAIN_LINE, 256, null));
    AUTHOR.put("url", EmbedValues::link);
    AUTHOR.put("icon_url", EmbedValues::link);

    // Discord refuses a field without a name or a value.
    String blank = DiscordText.INVISIBLE;
    ENTRY.put(
        "name", (at, json) -> EmbedValues.text(at, json, DiscordText.MARKDOWN_LINE, 256, blank));
    ENTRY.put("value", (at, json) -> EmbedValues.text(at, json, DiscordText.MARKDOWN, 1024, blank));
    ENTRY.put("inline", EmbedValues::flag);

    EMBED.put(
        "title", (at, json) -> EmbedValues.text(at, json, DiscordText.MARKDOWN_LINE, 256, null));
    EMBED.put(
        "description", (at, json) -> EmbedValues.text(at, json, DiscordText.MARKDOWN, 4096, null));
    EMBED.put("url", EmbedValues::link);
    EMBED.put("color", EmbedValues::colour);
    EMBED.put("timestamp", EmbedValues::time);
    EMBED.put("author", (at, json) -> table(at, json, AUTHOR, Set.of("name")));
    EMBED.put("fields", EmbedTemplates::entries);
    EMBED.put("footer", (at, json) -> table(at, json, FOOTER, Set.of("text")));
    EMBED.put("image", (at, json) -> table(at, json, PICTURE, Set.of("url")));
    EMBED.put("thumbnail", (at, json) -> table(at, json, PICTURE, Set.of("url")));
  }

  private final List<EmbedPart> embeds;

  private EmbedTemplates(List<EmbedPart> embeds) {
    this.embeds = embeds;
  }

  static EmbedTemplates of(@Nullable JsonNode written) {
    if (written == null) {
      return new EmbedTemplates(List.of());
    }
    return new EmbedTemplates(
        list(FIELD, written, MOST_EMBEDS, (at, json) -> table(at, json, EMBED, Set.of())));
  }

  /** The embeds for one event, without those that come out empty. */
  List<JsonNode> render(Event event, EmbedRoom room) {
    List<JsonNode> rendered = new ArrayList<>(embeds.size());
    for (EmbedPart embed : embeds) {
      JsonNode json = embed.render(event, room);
      if (json != null) {
        rendered.add(json);
      }
    }
    return rendered;
  }

  private static EmbedPart entries(String path, JsonNode written) {
    List<EmbedPart> entries =
        list(
            path,
            written,
            MOST_FIELDS,
            (at, json) -> table(at, json, ENTRY, Set.of("name", "value")));
    return (event, room) -> {
      ArrayNode rendered = JsonNodeFactory.instance.arrayNode();
      for (EmbedPart entry : entries) {
        JsonNode json = entry.render(event, room);
        if (json != null) {
          rendered.add(json);
        }
      }
      return rendered.isEmpty() ? null : rendered;
    };
  }

  private static List<EmbedPart> list(String path, JsonNode written, int most, Kind kind) {
    // an empty Lua table is both a list and a map
    if (!written.isArray() && !(written.isObject() && written.isEmpty())) {
      throw new DefinitionException(path, "must be a list");
    }
    if (written.size() > most) {
      throw new DefinitionException(
          path, "must have at most " + most + " entries: Discord's limit");
    }
    List<EmbedPart> parts = new ArrayList<>();
    for (JsonNode json : written) {
      parts.add(kind.part(path + "[" + (parts.size() + 1) + "]", json));
    }
    return List.copyOf(parts);
  }

  private static EmbedPart table(
      String path, JsonNode written, Map<String, Kind> kinds, Set<String> required) {
    if (!written.isObject() && !(written.isArray() && written.isEmpty())) {
      throw new DefinitionException(path, "must be a table of names and values");
    }
    Map<String, EmbedPart> parts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      Kind kind = kinds.get(entry.getKey());
      if (kind == null) {
        throw new DefinitionException(
            path,
            "has no field '"
                + entry.getKey()
                + "'"
                + Suggestion.of(entry.getKey(), kinds.keySet()));
      }
      parts.put(entry.getKey(), kind.part(path + "." + entry.getKey(), entry.getValue()));
    }
    for (String name : required) {
      if (!parts.containsKey(name)) {
        throw new DefinitionException(path + "." + name, "is required");
      }
    }
    return (event, room) -> filled(parts, required, event, room);
  }

  private static @Nullable JsonNode filled(
      Map<String, EmbedPart> parts, Set<String> required, Event event, EmbedRoom room) {
    int before = room.left();
    ObjectNode table = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, EmbedPart> part : parts.entrySet()) {
      JsonNode json = part.getValue().render(event, room);
      if (json != null) {
        table.set(part.getKey(), json);
      } else if (required.contains(part.getKey())) {
        room.returnTo(before);
        return null;
      }
    }
    return table.isEmpty() ? null : table;
  }
}
