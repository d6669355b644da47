package dev.realtime.actions.counter;

import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.backend.CounterUpdate.Board;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.MissingValueException;
import dev.realtime.api.template.Template;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A counter's key, taken apart once a rule so that the key and the patterns of its leaderboards are
 * put together by plain joining: {@code kills:{killer}:{map}} with John on gm_flatgrass is the key
 * {@code kills:John:gm_flatgrass} on the boards {@code kills:*:gm_flatgrass} and {@code
 * kills:John:*}.
 */
final class CounterKey {

  /** A key for one event, and the leaderboards it stands on. */
  record Rendered(String key, List<Board> boards) {}

  private final String source;

  /** The fixed texts: one before each placeholder and one after the last. */
  private final List<String> literals;

  /** Each placeholder as a template of its own. */
  private final List<Template> placeholders;

  private CounterKey(String source, List<String> literals, List<Template> placeholders) {
    this.source = source;
    this.literals = literals;
    this.placeholders = placeholders;
  }

  static CounterKey of(Template key) {
    String source = key.source();
    List<String> literals = new ArrayList<>();
    List<Template> placeholders = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < source.length()) {
      Template placeholder = placeholderAt(source, i);
      if (placeholder != null) {
        literals.add(literal.toString());
        literal.setLength(0);
        placeholders.add(placeholder);
        i += placeholder.source().length();
      } else {
        literal.append(source.charAt(i));
        i += source.startsWith("{{", i) ? 2 : 1;
      }
    }
    literals.add(literal.toString());
    check(literals, placeholders);
    return new CounterKey(source, List.copyOf(literals), List.copyOf(placeholders));
  }

  /** Asks the template itself what a placeholder is, so that there is one grammar. */
  private static @Nullable Template placeholderAt(String source, int start) {
    int end = source.indexOf('}', start);
    if (source.charAt(start) != '{' || source.startsWith("{{", start) || end < 0) {
      return null;
    }
    Template candidate = Template.parse(source.substring(start, end + 1));
    // "{a {killer}" holds a placeholder, but not from its start on
    boolean whole = source.lastIndexOf('{', end) == start;
    return whole && !candidate.isConstant() ? candidate : null;
  }

  private static void check(List<String> literals, List<Template> placeholders) {
    if (placeholders.isEmpty() && literals.get(0).isBlank()) {
      throw new DefinitionException("key", "must not be empty");
    }
    if (literals.stream().anyMatch(text -> text.contains("*"))) {
      throw new DefinitionException(
          "key", "must not hold '*': that is for GetLeaderboard; write a placeholder in its place");
    }
  }

  boolean isConstant() {
    return placeholders.isEmpty();
  }

  /** The key where it has no placeholder: it is the same for every event and on no board. */
  Rendered constant() {
    return new Rendered(literals.get(0), List.of());
  }

  Rendered render(Event event) {
    int count = placeholders.size();
    String[] escaped = new String[count];
    String[] raw = new String[count];
    for (int i = 0; i < count; i++) {
      Template placeholder = placeholders.get(i);
      try {
        escaped[i] = placeholder.renderAll(event, Escaper.KEY_PART);
      } catch (MissingValueException e) {
        throw new MissingValueException(placeholder.placeholders().get(0), source);
      }
      raw[i] = placeholder.renderAll(event, Escaper.NONE);
    }
    Board[] boards = new Board[count];
    for (int i = 0; i < count; i++) {
      boards[i] = new Board(joined(escaped, i), raw[i]);
    }
    return new Rendered(joined(escaped, -1), List.of(boards));
  }

  private String joined(String[] values, int starred) {
    StringBuilder text = new StringBuilder(source.length() + 32).append(literals.get(0));
    for (int i = 0; i < values.length; i++) {
      text.append(i == starred ? "*" : values[i]).append(literals.get(i + 1));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return source;
  }
}
