package dev.realtime.actions.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** The headers a rule sends. Their values are secrets: no message shows one. */
final class HeaderTemplates {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
  private static final String CONTENT_TYPE = "content-type";

  /** A rule that sets these would send a request that says two things. */
  private static final Set<String> OURS =
      Set.of(
          "content-length",
          "transfer-encoding",
          "connection",
          "upgrade",
          Signature.ID,
          Signature.TIMESTAMP,
          Signature.SIGNATURE);

  /** Everything that is not visible ASCII, and the percent sign, as {@code %XX} of its UTF-8. */
  private static final Escaper HEADER_VALUE = HeaderTemplates::escape;

  private record Entry(String name, Template value) {}

  private final List<Entry> entries;
  private final @Nullable String contentType;

  /** The headers where no value depends on the event. */
  private final @Nullable Headers constant;

  private HeaderTemplates(List<Entry> entries, @Nullable String contentType) {
    this.entries = List.copyOf(entries);
    this.contentType = contentType;
    boolean fixed = entries.stream().allMatch(entry -> entry.value().isConstant());
    this.constant = fixed ? headers(entry -> entry.value().source().replace("{{", "{")) : null;
  }

  /**
   * Reads a rule's headers.
   *
   * @param otherwise headers to send where the rule has none of that name
   */
  static HeaderTemplates of(@Nullable JsonNode written, Map<String, String> otherwise) {
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    String contentType = null;
    if (written != null) {
      for (Map.Entry<String, JsonNode> header : written.properties()) {
        String name = header.getKey();
        String value = checked(name, header.getValue());
        names.add(name.toLowerCase(Locale.ROOT));
        if (name.equalsIgnoreCase(CONTENT_TYPE)) {
          contentType = value;
        } else {
          entries.add(new Entry(name, Template.parse(value)));
        }
      }
    }
    otherwise.forEach(
        (name, value) -> {
          if (!names.contains(name.toLowerCase(Locale.ROOT))) {
            entries.add(new Entry(name, Template.parse(value)));
          }
        });
    return new HeaderTemplates(entries, contentType);
  }

  private static String checked(String name, JsonNode value) {
    if (!NAME.matcher(name).matches()) {
      throw new DefinitionException("headers", "holds a name that no header can have: " + name);
    }
    String field = "headers." + name;
    if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new DefinitionException(field, "is set by the action itself");
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw new DefinitionException(field, "must be a text");
    }
    // a token read from a file often ends with a line break
    String text = value.asText().strip();
    if (!VALUE.matcher(text).matches()) {
      throw new DefinitionException(
          field, "must hold printable ASCII characters only, and no line break");
    }
    return text;
  }

  /** What the rule gives as {@code Content-Type}, which belongs to the body; null if nothing. */
  @Nullable String contentType() {
    return contentType;
  }

  Headers render(Event event) {
    return constant != null
        ? constant
        : headers(entry -> entry.value().render(event, HEADER_VALUE));
  }

  private Headers headers(Function<Entry, String> valueOf) {
    Headers.Builder headers = new Headers.Builder();
    for (Entry entry : entries) {
      headers.add(entry.name(), valueOf.apply(entry));
    }
    return headers.build();
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b < 0x7f && b != '%') {
        escaped.append((char) b);
      } else {
        escaped.append(String.format("%%%02X", b & 0xff));
      }
    }
    return escaped.toString();
  }
}
