package dev.realtime.actions.discord;

import dev.realtime.actions.http.client.Names;
import dev.realtime.api.Secret;
import dev.realtime.api.action.DefinitionException;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Where a rule posts. The whole address is a secret: whoever knows it can post. */
final class WebhookAddress {
  private static final Pattern DISCORD = Pattern.compile("(?:.+\\.)?discord(?:app)?\\.com");
  private static final Pattern THREAD = Pattern.compile("\\d{1,20}");
  private static final String UNVERSIONED = "/api/webhooks/";

  private final HttpUrl url;

  private WebhookAddress(HttpUrl url) {
    this.url = url;
  }

  static WebhookAddress of(Secret written, @Nullable String thread) {
    HttpUrl url = HttpUrl.parse(written.reveal().strip());
    if (url == null) {
      throw new DefinitionException(
          "webhook_url",
          "must be the address of a webhook, as in \"https://discord.com/api/webhooks/...\"");
    }
    HttpUrl.Builder address = url.newBuilder().fragment(null);
    if (DISCORD.matcher(url.host()).matches() && url.encodedPath().startsWith(UNVERSIONED)) {
      // Without a version Discord speaks its oldest one.
      address.encodedPath("/api/v10/webhooks/" + url.encodedPath().substring(UNVERSIONED.length()));
    }
    if (thread != null) {
      if (!THREAD.matcher(thread.strip()).matches()) {
        throw new DefinitionException(
            "thread_id", "must be the digits of a thread's id, in quotes, not \"" + thread + "\"");
      }
      address.setQueryParameter("thread_id", thread.strip());
    }
    return new WebhookAddress(address.build());
  }

  HttpUrl url() {
    return url;
  }

  /** The same for all rules that post to the webhook: Discord limits those together. */
  HttpUrl identity() {
    return url.newBuilder().query(null).username("").password("").build();
  }

  /** The same, for people: the host, and a mark that does not lead back to the address. */
  String name() {
    return Names.of("discord", url.host(), identity().toString());
  }

  /** A text of the other side without the secret parts of the address, should it quote them. */
  String redact(String text) {
    String redacted = text;
    for (String part : url.pathSegments()) {
      if (part.length() >= 8 && !part.equals("webhooks")) {
        redacted = redacted.replace(part, "***");
      }
    }
    return redacted;
  }

  @Override
  public String toString() {
    return "***";
  }
}
