package dev.realtime.api.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with placeholders: {@code **{killer}** killed {victim} at {pos.x} with {weapon|bare
 * hands}}.
 *
 * <p>A placeholder is a path of names into the event's data, with an optional default after {@code
 * |}. {@code {channel}}, {@code {server}} and {@code {time}} (seconds since 1970) stand for the
 * event's own, unless its data has a field of that name. A doubled opening brace is a literal one,
 * and so is a brace that begins no placeholder, so a JSON body can be written as it is.
 *
 * <p>Templates are parsed once, when a rule is added, and may be rendered by any number of threads.
 */
public final class Template {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{|\\{([\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}\\p{N}_]+)*)(\\|[^{}]*)?}");

  private final String source;
  private final List<Part> parts;

  private Template(String source, List<Part> parts) {
    this.source = source;
    this.parts = parts;
  }

  /** Literal text, or a path with its default. */
  private record Part(@Nullable String literal, List<String> path, @Nullable String fallback) {
    String placeholder() {
      return String.join(".", path);
    }
  }

  /** Parses a template; every text is one. */
  public static Template parse(String source) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(source);
    int end = 0;
    while (matcher.find()) {
      literal.append(source, end, matcher.start());
      end = matcher.end();
      String path = matcher.group(1);
      if (path == null) {
        literal.append('{');
        continue;
      }
      if (literal.length() > 0) {
        parts.add(new Part(literal.toString(), List.of(), null));
        literal.setLength(0);
      }
      String fallback = matcher.group(2);
      parts.add(
          new Part(
              null, List.of(path.split("\\.")), fallback == null ? null : fallback.substring(1)));
    }
    literal.append(source, end, source.length());
    if (literal.length() > 0 || parts.isEmpty()) {
      parts.add(new Part(literal.toString(), List.of(), null));
    }
    return new Template(source, List.copyOf(parts));
  }

  /**
   * Fills the placeholders in; one without a value and without a default stays as written.
   *
   * @param event whose data fills them
   * @param escaper applied to each value, defaults excepted
   */
  public String render(Event event, Escaper escaper) {
    return render(event, escaper, part -> "{" + part + "}");
  }

  /**
   * Fills the placeholders in, and refuses to where one has no value.
   *
   * @param event whose data fills them
   * @param escaper applied to each value, defaults excepted
   * @throws MissingValueException if a placeholder has neither a value nor a default
   */
  public String renderAll(Event event, Escaper escaper) {
    return render(
        event,
        escaper,
        part -> {
          throw new MissingValueException(part, source);
        });
  }

  private String render(Event event, Escaper escaper, Function<String, String> missing) {
    if (parts.size() == 1 && parts.get(0).literal() != null) {
      return parts.get(0).literal();
    }
    StringBuilder text = new StringBuilder(source.length() + 32);
    for (Part part : parts) {
      if (part.literal() != null) {
        text.append(part.literal());
        continue;
      }
      String value = value(event, part.path());
      if (value != null) {
        text.append(escaper.escape(value));
      } else if (part.fallback() != null) {
        text.append(part.fallback());
      } else {
        text.append(missing.apply(part.placeholder()));
      }
    }
    return text.toString();
  }

  /**
   * The value a placeholder stands for, not escaped; null where the event has none.
   *
   * @param event whose data is looked at
   * @param placeholder such as {@code killer} or {@code pos.x}
   */
  public static @Nullable String value(Event event, String placeholder) {
    return value(event, List.of(placeholder.split("\\.")));
  }

  private static @Nullable String value(Event event, List<String> path) {
    JsonNode node = event.data();
    for (String name : path) {
      JsonNode child = node.get(name);
      // Lua counts from one: {list.1} is the first of a list.
      if (child == null && node.isArray() && name.chars().allMatch(Character::isDigit)) {
        child = name.length() < 9 ? node.get(Integer.parseInt(name) - 1) : null;
      }
      if (child == null) {
        return path.size() == 1 ? ownValue(event, name) : null;
      }
      node = child;
    }
    return TextValues.of(node);
  }

  private static @Nullable String ownValue(Event event, String name) {
    return switch (name) {
      case "channel" -> event.channel();
      case "server" -> event.server();
      case "time" -> TextValues.ofSeconds(event.time());
      default -> null;
    };
  }

  /** The names of the placeholders in the order they stand in, each as often as it is written. */
  public List<String> placeholders() {
    return parts.stream().filter(part -> part.literal() == null).map(Part::placeholder).toList();
  }

  /** Whether the text is the same for every event. */
  public boolean isConstant() {
    return parts.size() == 1 && parts.get(0).literal() != null;
  }

  /** The template as it was written. */
  public String source() {
    return source;
  }

  @Override
  public String toString() {
    return source;
  }
}
