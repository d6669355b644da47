package dev.realtime.actions.http;

import dev.realtime.api.Event;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * An address for people. Tokens stand before the host, in the query, and in the path; so the first
 * two are left out, and of the path only plain words and what comes from events is shown.
 */
final class ShownUrl {
  private static final String HIDDEN = "***";
  private static final Pattern PLAIN =
      Pattern.compile("(?:[a-z]{1,16}(?:[-_.][a-z]{1,16}){0,3}|[vV]?\\d{1,2})?");

  /** A part of the path; a slash in a placeholder's default is none. */
  private static final Pattern PART = Pattern.compile("/((?:\\{[^{}]*\\}|[^/{}]|\\{\\{|\\}\\})*)");

  /** What is written of it is its default. */
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}|]*\\|?([^{}]*)\\}");

  private final Template template;

  /**
   * Of an address as a rule wrote it.
   *
   * @param site its beginning
   * @param rest what follows the host
   */
  ShownUrl(HttpUrl site, String rest) {
    StringBuilder shown = new StringBuilder(site.scheme()).append("://").append(site.host());
    if (site.port() != HttpUrl.defaultPort(site.scheme())) {
      shown.append(':').append(site.port());
    }
    String path = rest.split("[?#]", 2)[0];
    Matcher parts = PART.matcher(path);
    int end = 0;
    while (parts.find() && parts.start() == end) {
      String part = parts.group(1);
      String written = PLACEHOLDER.matcher(part).replaceAll("$1");
      shown.append('/').append(PLAIN.matcher(written).matches() ? part : HIDDEN);
      end = parts.end();
    }
    if (end < path.length()) {
      shown.append(HIDDEN); // not understood
    }
    this.template = Template.parse(shown.toString());
  }

  String render(Event event) {
    return template.render(event, Escaper.URL_PART);
  }
}
