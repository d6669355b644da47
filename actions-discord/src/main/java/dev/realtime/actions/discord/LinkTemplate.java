package dev.realtime.actions.discord;

import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The address of a picture or a page: with placeholders in it, or one placeholder for all of it.
 */
final class LinkTemplate {
  private static final Pattern START = Pattern.compile("(?i)https?://.+", Pattern.DOTALL);

  private final Template template;
  private final boolean wholeValue;

  private LinkTemplate(Template template, boolean wholeValue) {
    this.template = template;
    this.wholeValue = wholeValue;
  }

  static @Nullable LinkTemplate of(String field, @Nullable Template template) {
    if (template == null) {
      return null;
    }
    String source = template.source();
    boolean whole =
        !template.isConstant()
            && source.indexOf('}') == source.length() - 1
            && source.startsWith("{");
    if (!whole && !START.matcher(source).matches()) {
      throw new DefinitionException(field, "must begin with http:// or https://");
    }
    return new LinkTemplate(template, whole);
  }

  /** The address, or null where the event gives none that could be one. */
  @Nullable String render(Event event) {
    if (!wholeValue) {
      return template.renderAll(event, Escaper.URL_PART);
    }
    HttpUrl url = HttpUrl.parse(template.renderAll(event, Escaper.NONE));
    return url == null ? null : url.toString();
  }
}
