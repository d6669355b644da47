package dev.realtime.actions.discord;

import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.template.Template;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name a message is posted under. */
final class Username {
  private static final int LONGEST = 80;

  /** Discord refuses a message whose name holds one of these. */
  private static final Pattern REFUSED = Pattern.compile("(?i)(dis)(cord)|(cly)(de)");

  private final Template template;

  private Username(Template template) {
    this.template = template;
  }

  static @Nullable Username of(@Nullable Template template) {
    if (template == null) {
      return null;
    }
    if (template.isConstant() && REFUSED.matcher(template.source()).find()) {
      throw new DefinitionException(
          "username", "must not hold \"discord\" or \"clyde\": Discord refuses such names");
    }
    return new Username(template);
  }

  /** The name, or null where it comes out empty: the webhook's own name is taken then. */
  @Nullable String render(Event event) {
    String name = template.render(event, DiscordText.PLAIN_LINE);
    // A player's name must not make the whole message fail.
    String accepted = REFUSED.matcher(name).replaceAll("$1$3-$2$4");
    String cut = DiscordText.cut(accepted.strip(), LONGEST);
    return cut.isEmpty() ? null : cut;
  }
}
