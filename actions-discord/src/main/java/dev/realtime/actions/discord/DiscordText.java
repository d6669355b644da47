package dev.realtime.actions.discord;

import dev.realtime.api.template.Escaper;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a player's text harmless in Discord: it shows as typed, pings nobody, links nowhere, and
 * cannot disturb the text around it.
 *
 * <p>A backslash takes the meaning from a character of the markup. Mentions are looked for before
 * the markup is read, so an {@code @} gets an invisible space behind it instead.
 */
final class DiscordText {
  /** A space of no width. */
  static final String INVISIBLE = "\u200b";

  /** For text with markup over several lines. */
  static final Escaper MARKDOWN = text -> escapeMarkup(clean(text));

  /** For text with markup on one line. */
  static final Escaper MARKDOWN_LINE = text -> escapeMarkup(line(clean(text)));

  /** For one line that Discord shows without markup: a backslash would be seen. */
  static final Escaper PLAIN_LINE = text -> line(clean(text)).replace("@", "@" + INVISIBLE);

  private static final String MARKUP = "\\`*_~|<>#[]()";

  /** A line's start that makes a list. */
  private static final Pattern LINE_START =
      Pattern.compile("^(\\h*)(?:([-+])(?=\\s|$)|(\\d+)(\\.)(?=\\s|$))", Pattern.MULTILINE);

  /** The colon of a link, and the dot of an invitation, which needs no http before it. */
  private static final Pattern LINK =
      Pattern.compile(":(?=//|\\z)|(?<=discord|discordapp)\\.(?=[a-z])", Pattern.CASE_INSENSITIVE);

  private DiscordText() {}

  private static String escapeMarkup(String text) {
    String unlisted = LINE_START.matcher(markup(text)).replaceAll(DiscordText::escapedStart);
    return LINK.matcher(unlisted).replaceAll("\\\\$0");
  }

  private static String markup(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (MARKUP.indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
      if (c == '@') {
        escaped.append(INVISIBLE);
      }
    }
    return escaped.toString();
  }

  private static String escapedStart(MatchResult start) {
    String number = start.group(3);
    String escaped =
        number == null ? start.group(1) + "\\" + start.group(2) : start.group(1) + number + "\\.";
    return Matcher.quoteReplacement(escaped);
  }

  private static String line(String text) {
    return text.replace('\n', ' ');
  }

  /** Without controls, of which some turn the direction of all that follows. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    int breaks = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\r' && i < text.length() && text.charAt(i) == '\n') {
        continue;
      }
      if (c == '\r'
          || c == '\n'
          || c == 0x0b
          || c == 0x0c
          || c == 0x85
          || c == 0x2028
          || c == 0x2029) {
        // more than one empty line would push other messages out of sight
        if (++breaks <= 2) {
          clean.append('\n');
        }
        continue;
      }
      if (c == '\t') {
        clean.append(' ');
      } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        clean.append('\ufffd');
        breaks = 0;
      } else if (!Character.isISOControl(c) && !turnsDirection(c)) {
        clean.appendCodePoint(c);
        breaks = Character.isWhitespace(c) ? breaks : 0;
      }
    }
    return clean.toString();
  }

  private static boolean turnsDirection(int c) {
    return c == 0x061c
        || c == 0x200e
        || c == 0x200f
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }

  /** The number of characters as Discord counts them. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** At most so many characters; what was cut ends in an ellipsis. */
  static String cut(String text, int limit) {
    if (text.length() <= limit || length(text) <= limit) {
      return text;
    }
    int end = text.offsetByCodePoints(0, limit - 1);
    int backslashes = 0;
    while (end > backslashes && text.charAt(end - 1 - backslashes) == '\\') {
      backslashes++;
    }
    // half an escape would show
    return text.substring(0, end - backslashes % 2) + "\u2026";
  }
}
