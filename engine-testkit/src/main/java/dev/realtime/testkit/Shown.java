package dev.realtime.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.template.TextValues;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Values as a report shows them: as a rule would write them. */
final class Shown {
  private static final int WIDEST = 72;
  private static final List<String> TELLING =
      List.of("message", "key", "url", "path", "embeds", "body");

  private Shown() {}

  static String seconds(Duration duration) {
    return TextValues.ofNumber(duration.toMillis() / 1000.0) + "s";
  }

  static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
  }

  /** A delivery in a few words: its type, and what tells it from others. */
  static String brief(ObjectNode delivery) {
    StringBuilder words = new StringBuilder(delivery.path("type").asText());
    for (String name : TELLING) {
      if (delivery.has(name)) {
        return words
            .append(' ')
            .append(shortened(lua(delivery.get(name)), WIDEST))
            .append(delivery.has("by") ? " by " + lua(delivery.get("by")) : "")
            .toString();
      }
    }
    return shortened(lua(delivery), WIDEST);
  }

  /** A value on one line, in Lua's notation. */
  static String lua(JsonNode value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, JsonNode value) {
    if (value.isTextual()) {
      text.append(quoted(value.textValue()));
    } else if (value.isNull() || value.isMissingNode()) {
      text.append("nil");
    } else if (value.isNumber()) {
      text.append(TextValues.ofNumber(value.doubleValue()));
    } else if (value.isArray()) {
      text.append('{');
      for (int i = 0; i < value.size(); i++) {
        text.append(i > 0 ? ", " : "");
        append(text, value.get(i));
      }
      text.append('}');
    } else if (value.isObject()) {
      text.append('{');
      Iterator<Map.Entry<String, JsonNode>> fields = value.properties().iterator();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        text.append(name(field.getKey())).append(" = ");
        append(text, field.getValue());
        text.append(fields.hasNext() ? ", " : "");
      }
      text.append('}');
    } else {
      text.append(value.asText());
    }
  }

  static String name(String key) {
    return key.matches("[A-Za-z_]\\w*") ? key : "[" + quoted(key) + "]";
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
