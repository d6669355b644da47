package dev.realtime.api.action;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes one field of a definition: for the check when a rule is added, and for {@code realtime
 * plugins}. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * Field.template("format").alias("message").required().meaning("the text of the message")
 * }</pre>
 */
public final class Field {

  /** What a field holds. */
  public enum Kind {
    /** A text taken as it is. */
    TEXT("a text"),
    /** A text with placeholders. */
    TEMPLATE("a text with {placeholders}"),
    /** A number. */
    NUMBER("a number"),
    /** A whole number. */
    INTEGER("a whole number"),
    /** True or false. */
    BOOLEAN("true or false"),
    /** A time: a number of seconds, or a text such as {@code 500ms 10s 5m 24h 7d}. */
    DURATION("seconds, or a text such as \"10s\" or \"24h\""),
    /** A size: a number of bytes, or a text such as {@code 100MB}. */
    SIZE("bytes, or a text such as \"100MB\""),
    /** One of a few words. */
    CHOICE("one of a few words"),
    /** A table of names and values. */
    MAP("a table of names and values"),
    /** A list. */
    LIST("a list"),
    /** Anything; the factory checks it. */
    ANY("any value");

    private final String shape;

    Kind(String shape) {
      this.shape = shape;
    }

    /** In words, to follow "must be". */
    public String shape() {
      return shape;
    }
  }

  private final String name;
  private final Kind kind;
  private final List<String> aliases;
  private final List<String> choices;
  private final boolean required;
  private final boolean secret;
  private final String meaning;
  private final @Nullable Object defaultValue;
  private final @Nullable Range range;

  /** Both ends belong to it. */
  private record Range(long least, long most) {}

  private Field(
      String name,
      Kind kind,
      List<String> aliases,
      List<String> choices,
      boolean required,
      boolean secret,
      String meaning,
      @Nullable Object defaultValue,
      @Nullable Range range) {
    this.name = name;
    this.kind = kind;
    this.aliases = aliases;
    this.choices = choices;
    this.required = required;
    this.secret = secret;
    this.meaning = meaning;
    this.defaultValue = defaultValue;
    this.range = range;
  }

  /** A field of any kind but {@link Kind#CHOICE}, optional until {@link #required()}. */
  public static Field of(String name, Kind kind) {
    return new Field(
        Objects.requireNonNull(name), kind, List.of(), List.of(), false, false, "", null, null);
  }

  /** A field with placeholders. */
  public static Field template(String name) {
    return of(name, Kind.TEMPLATE);
  }

  /** A field that takes one of a few words. */
  public static Field choice(String name, String... words) {
    return new Field(
        name,
        Kind.CHOICE,
        List.of(),
        List.copyOf(Arrays.asList(words)),
        false,
        false,
        "",
        null,
        null);
  }

  /** Another name for it. */
  public Field alias(String alias) {
    List<String> all = new ArrayList<>(aliases);
    all.add(alias);
    return new Field(
        name, kind, List.copyOf(all), choices, required, secret, meaning, defaultValue, range);
  }

  /** A definition without it is wrong. */
  public Field required() {
    return new Field(name, kind, aliases, choices, true, secret, meaning, defaultValue, range);
  }

  /**
   * It may hold a secret: {@code "env:NAME"} in it is replaced from the environment (in a map, in
   * each value), and its value is never shown.
   */
  public Field secret() {
    return new Field(name, kind, aliases, choices, required, true, meaning, defaultValue, range);
  }

  /**
   * The value where a definition does not give one.
   *
   * @param value a text, a number or a boolean, as a rule would write it
   */
  public Field defaultValue(Object value) {
    return new Field(name, kind, aliases, choices, required, secret, meaning, value, range);
  }

  /**
   * Bounds its number.
   *
   * @param least the least that is right
   * @param most the greatest that is right
   * @throws IllegalArgumentException if the field holds no number
   */
  public Field between(long least, long most) {
    if (kind != Kind.NUMBER && kind != Kind.INTEGER) {
      throw new IllegalArgumentException("field '" + name + "' holds no number to bound: " + kind);
    }
    return new Field(
        name,
        kind,
        aliases,
        choices,
        required,
        secret,
        meaning,
        defaultValue,
        new Range(least, most));
  }

  /** What it means, in a few words. */
  public Field meaning(String text) {
    return new Field(name, kind, aliases, choices, required, secret, text, defaultValue, range);
  }

  /** As a definition writes it. */
  public String name() {
    return name;
  }

  /** What it holds. */
  public Kind kind() {
    return kind;
  }

  /** Its other names. */
  public List<String> aliases() {
    return aliases;
  }

  /** The words it takes, where it is a {@link Kind#CHOICE}. */
  public List<String> choices() {
    return choices;
  }

  /** Whether a definition without it is wrong. */
  public boolean isRequired() {
    return required;
  }

  /** Whether its value must not be shown. */
  public boolean isSecret() {
    return secret;
  }

  /** What it means. */
  public String meaning() {
    return meaning;
  }

  /** The value where a definition gives none; null where there is no such value. */
  public @Nullable Object defaultValue() {
    return defaultValue;
  }

  /** What its value must be, in words. */
  public String shape() {
    if (kind == Kind.CHOICE) {
      return "one of " + String.join(", ", choices);
    }
    return range == null
        ? kind.shape()
        : kind.shape() + " from " + range.least + " to " + range.most;
  }

  /** Whether a number lies within the field's bounds; true where it has none. */
  public boolean allows(double number) {
    return range == null || number >= range.least && number <= range.most;
  }
}
