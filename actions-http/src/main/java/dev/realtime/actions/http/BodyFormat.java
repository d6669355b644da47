package dev.realtime.actions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Suggestion;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import dev.realtime.api.template.TextValues;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;

/** How an event becomes a body: as JSON, as a form, or through the rule's own template. */
final class BodyFormat {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String TEXT = "text/plain; charset=utf-8";

  private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

  /** A brace may stand for itself, or be written twice, as templates have it. */
  private static final Pattern LIKE_JSON =
      Pattern.compile("\\s*(?:\\[\\s*)*(?:\\{\\{?|\\[)\\s*\".*", Pattern.DOTALL);

  private final MediaType contentType;
  private final Function<Event, Body> renderer;

  private BodyFormat(MediaType contentType, Function<Event, Body> renderer) {
    this.contentType = contentType;
    this.renderer = renderer;
  }

  static BodyFormat of(@Nullable Template format, @Nullable String contentType) {
    String source = format == null ? "json" : format.source();
    if (format == null || source.equals("json")) {
      return new BodyFormat(mediaType(contentType, JSON), BodyFormat::json);
    }
    if (source.equals("form")) {
      MediaType type = mediaType(contentType, FORM);
      if (!isForm(type)) {
        throw new DefinitionException("content_type", "of format 'form' must be " + FORM);
      }
      return new BodyFormat(type, BodyFormat::form);
    }
    if (contentType == null && WORD.matcher(source).matches()) {
      throw new DefinitionException(
          "format",
          "must be json, form, or a template with 'content_type', not \""
              + source
              + "\""
              + Suggestion.of(source, List.of("json", "form")));
    }
    boolean likeJson = LIKE_JSON.matcher(source).matches();
    MediaType type = mediaType(contentType, likeJson ? JSON : TEXT);
    Escaper escaper = escaperFor(type);
    return new BodyFormat(type, event -> text(format.render(event, escaper)));
  }

  MediaType contentType() {
    return contentType;
  }

  Body render(Event event) {
    return renderer.apply(event);
  }

  private static Body json(Event event) {
    JsonNode data = event.data();
    return new Body(data.toString().getBytes(StandardCharsets.UTF_8), data);
  }

  private static Body form(Event event) {
    if (!event.data().isObject()) {
      throw new IllegalArgumentException(
          "format 'form' needs an event with named fields, and this one has none");
    }
    StringJoiner form = new StringJoiner("&");
    for (Map.Entry<String, JsonNode> field : event.data().properties()) {
      String value = TextValues.of(field.getValue());
      if (value != null) {
        form.add(Escaper.URL_PART.escape(field.getKey()) + "=" + Escaper.URL_PART.escape(value));
      }
    }
    return text(form.toString());
  }

  private static Body text(String text) {
    return new Body(text.getBytes(StandardCharsets.UTF_8), TextNode.valueOf(text));
  }

  private static MediaType mediaType(@Nullable String given, String otherwise) {
    MediaType type = MediaType.parse(given == null ? otherwise : given.strip());
    if (type == null) {
      throw new DefinitionException(
          "content_type", "must be a media type such as \"" + JSON + "\", not \"" + given + "\"");
    }
    Charset charset = type.charset(StandardCharsets.UTF_8);
    if (!StandardCharsets.UTF_8.equals(charset)) {
      throw new DefinitionException("content_type", "must be UTF-8: every body is sent so");
    }
    return type;
  }

  private static Escaper escaperFor(MediaType type) {
    String subtype = type.subtype();
    if (subtype.equals("json") || subtype.endsWith("+json")) {
      return Escaper.JSON;
    }
    if (isForm(type)) {
      return Escaper.URL_PART;
    }
    boolean markup = subtype.equals("html") || subtype.equals("xml") || subtype.endsWith("+xml");
    return markup ? BodyFormat::markup : Escaper.NONE;
  }

  private static boolean isForm(MediaType type) {
    return (type.type() + "/" + type.subtype()).equals(FORM);
  }

  private static String markup(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
