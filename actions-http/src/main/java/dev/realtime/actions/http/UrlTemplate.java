package dev.realtime.actions.http;

import dev.realtime.actions.http.client.HttpClient;
import dev.realtime.actions.http.client.Names;
import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.MissingValueException;
import dev.realtime.api.template.Template;
import java.util.regex.Pattern;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The address a rule calls. Placeholders may stand after the host only: a value must not choose who
 * receives the rule's headers. Its text may hold tokens, so no message shows more than the host.
 */
final class UrlTemplate {
  private static final String FIELD = "url";
  private static final Pattern START = Pattern.compile("(?i)https?://[^/?#\\\\]*");

  /** A part of a path that leads up or nowhere; the client would resolve it, escaped or not. */
  private static final Pattern DOTS = Pattern.compile("(?i)[/\\\\](?:\\.|%2e){1,2}(?=[/\\\\?#]|$)");

  private final Template template;
  private final HttpUrl site;
  private final int pathStart;
  private final @Nullable HttpUrl constant;
  private final ShownUrl shown;

  private UrlTemplate(Template template, HttpUrl site, int pathStart, @Nullable HttpUrl constant) {
    this.template = template;
    this.site = site;
    this.pathStart = pathStart;
    this.constant = constant;
    this.shown = new ShownUrl(site, template.source().substring(pathStart));
  }

  static UrlTemplate of(String written, HttpClient client) {
    String source = written.strip();
    var start = START.matcher(source);
    if (!start.lookingAt()) {
      throw new DefinitionException(FIELD, "must begin with http:// or https://");
    }
    if (start.group().indexOf('{') >= 0) {
      throw new DefinitionException(FIELD, "may have placeholders only after the host");
    }
    HttpUrl site = HttpUrl.parse(start.group());
    if (site == null) {
      throw new DefinitionException(FIELD, "names no host that could be called");
    }
    String objection = client.objection(site.host());
    if (objection != null) {
      throw new DefinitionException(FIELD, "must not name " + site.host() + ", which " + objection);
    }
    if (dots(source, start.end())) {
      throw new DefinitionException(FIELD, "must not have '.' or '..' as a part of its path");
    }
    Template template = Template.parse(source);
    HttpUrl constant = null;
    if (template.isConstant()) {
      constant = HttpUrl.parse(template.source().replace("{{", "{"));
    }
    return new UrlTemplate(template, site, start.end(), constant);
  }

  /** What the user and the password in the address say in a header; null where it has none. */
  @Nullable String authorization() {
    return site.username().isEmpty() ? null : Credentials.basic(site.username(), site.password());
  }

  /** Names the endpoint for people. Rules with the same address, placeholders and all, share it. */
  String name() {
    return Names.of(HttpFactory.TYPE, site.host(), template.source());
  }

  boolean isConstant() {
    return constant != null;
  }

  String host() {
    return site.host();
  }

  HttpUrl render(Event event) {
    if (constant != null) {
      return constant;
    }
    String rendered;
    try {
      rendered = template.renderAll(event, Escaper.URL_PART);
    } catch (MissingValueException e) {
      throw missing(event);
    }
    if (dots(rendered, pathStart)) {
      throw new IllegalArgumentException(
          "a value of the event would be '.' or '..' in the path of \"" + shown() + "\"");
    }
    HttpUrl url = HttpUrl.parse(rendered);
    if (url == null) {
      throw new IllegalArgumentException("the event makes no valid URL of \"" + shown() + "\"");
    }
    return url;
  }

  /** The same complaint without the template, which may hold a token. */
  private MissingValueException missing(Event event) {
    for (String placeholder : template.placeholders()) {
      boolean required = template.source().contains("{" + placeholder + "}");
      if (required && Template.value(event, placeholder) == null) {
        return new MissingValueException(placeholder, shown());
      }
    }
    throw new AssertionError("every placeholder has a value");
  }

  /** The address for people; see {@link ShownUrl}. */
  String shown(Event event) {
    return shown.render(event);
  }

  private String shown() {
    return site.scheme() + "://" + site.host() + "/...";
  }

  private static boolean dots(String url, int pathStart) {
    int end = pathStart;
    while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
      end++;
    }
    return DOTS.matcher(url.substring(pathStart, end)).find();
  }
}
