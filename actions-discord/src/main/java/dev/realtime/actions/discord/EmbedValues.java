package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The single values of an embed: texts, links, colours, times. Each checks what the rule wrote. */
final class EmbedValues {
  private static final Pattern SECONDS = Pattern.compile("-?\\d{1,11}(\\.\\d+)?");
  private static final Pattern HEX = Pattern.compile("(?:#|0[xX])([0-9a-fA-F]{6})");
  private static final Pattern DECIMAL = Pattern.compile("(\\d{1,8})(?:\\.0+)?");
  private static final int WHITE = 0xffffff;

  private EmbedValues() {}

  /**
   * A text.
   *
   * @param limit the most characters it may have
   * @param ifBlank what stands in for an empty text; null leaves it out
   */
  static EmbedPart text(
      String path, JsonNode written, Escaper escaper, int limit, @Nullable String ifBlank) {
    Template template = template(path, written);
    return (event, room) -> {
      String text = template.render(event, escaper);
      String shown = text.isBlank() && ifBlank != null ? ifBlank : text;
      int most = Math.min(limit, room.left());
      if (shown.isBlank() && ifBlank == null || most < 1) {
        return null;
      }
      String cut = DiscordText.cut(shown, most);
      room.take(DiscordText.length(cut));
      return TextNode.valueOf(cut);
    };
  }

  static EmbedPart link(String path, JsonNode written) {
    LinkTemplate link = Objects.requireNonNull(LinkTemplate.of(path, template(path, written)));
    return (event, room) -> {
      String url = link.render(event);
      return url == null ? null : TextNode.valueOf(url);
    };
  }

  static EmbedPart flag(String path, JsonNode written) {
    if (!written.isBoolean()) {
      throw new DefinitionException(path, "must be true or false");
    }
    return (event, room) -> BooleanNode.valueOf(written.booleanValue());
  }

  static EmbedPart colour(String path, JsonNode written) {
    return parsed(path, written, "a number, or a text such as \"#ff8800\"", EmbedValues::colour);
  }

  static EmbedPart time(String path, JsonNode written) {
    return parsed(
        path,
        written,
        "seconds since 1970, or a text such as \"2026-01-31T12:00:00Z\"",
        EmbedValues::time);
  }

  private static @Nullable JsonNode colour(String text) {
    var hex = HEX.matcher(text);
    if (hex.matches()) {
      return IntNode.valueOf(Integer.parseInt(hex.group(1), 16));
    }
    var decimal = DECIMAL.matcher(text);
    int number = decimal.matches() ? Integer.parseInt(decimal.group(1)) : -1;
    return number < 0 || number > WHITE ? null : IntNode.valueOf(number);
  }

  private static @Nullable JsonNode time(String text) {
    try {
      Instant time =
          SECONDS.matcher(text).matches()
              ? Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000))
              : OffsetDateTime.parse(text).toInstant();
      return TextNode.valueOf(time.toString());
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A value that is not text: read when the rule is added where it is the same for every event. */
  private static EmbedPart parsed(
      String path, JsonNode written, String shape, Function<String, @Nullable JsonNode> parser) {
    Template template =
        written.isNumber()
            ? Template.parse(written.decimalValue().toPlainString())
            : template(path, written);
    if (template.isConstant()) {
      JsonNode constant = parser.apply(template.source().strip());
      if (constant == null) {
        throw new DefinitionException(path, "must be " + shape + ", not " + written);
      }
      return (event, room) -> constant;
    }
    return (event, room) -> {
      String text = template.renderAll(event, Escaper.NONE).strip();
      JsonNode value = text.isEmpty() ? null : parser.apply(text);
      if (value == null && !text.isEmpty()) {
        throw new IllegalArgumentException(
            "field '" + path + "' must be " + shape + ": \"" + template + "\" gives another text");
      }
      return value;
    };
  }

  private static Template template(String path, JsonNode written) {
    if (!written.isTextual() && !written.isNumber()) {
      throw new DefinitionException(path, "must be a text");
    }
    return Template.parse(written.asText());
  }
}
