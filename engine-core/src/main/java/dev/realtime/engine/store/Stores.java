package dev.realtime.engine.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Suggestion;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.memory.MemoryFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The stores that an engine may have: those on the class path. */
public final class Stores {
  /** The field in which a store takes an address. */
  public static final String URL = "url";

  /** What a name may stand for that no store here has: the jar to add. */
  private static final Map<String, String> JARS =
      Map.of(
          "redis", "backend-redis",
          "rediss", "backend-redis",
          "embedded", "backend-redis",
          "postgres", "backend-postgres",
          "postgresql", "backend-postgres");

  private final Map<String, StoreFactory> byName = new LinkedHashMap<>();
  private final Map<String, StoreFactory> byScheme = new LinkedHashMap<>();

  private Stores(List<StoreFactory> factories) {
    for (StoreFactory factory : factories) {
      enter(byName, "name", factory.name(), factory);
      factory.schemes().forEach(scheme -> enter(byScheme, "scheme", scheme, factory));
    }
  }

  private static void enter(
      Map<String, StoreFactory> known, String what, String word, StoreFactory factory) {
    StoreFactory other = known.putIfAbsent(word, factory);
    if (other != null) {
      throw new IllegalStateException(
          "two stores have the %s '%s': %s and %s; take one off the class path"
              .formatted(what, word, other.getClass().getName(), factory.getClass().getName()));
    }
  }

  /**
   * Looks on the class path.
   *
   * @throws IllegalStateException if two of them have a name or a scheme in common
   */
  public static Stores find() {
    return of(
        ServiceLoader.load(StoreFactory.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  /** Those given, as if they were what there is. */
  public static Stores of(List<StoreFactory> factories) {
    List<StoreFactory> memoryLast = new ArrayList<>();
    factories.stream().filter(one -> !isMemory(one)).forEach(memoryLast::add);
    factories.stream().filter(Stores::isMemory).forEach(memoryLast::add);
    return new Stores(memoryLast);
  }

  private static boolean isMemory(StoreFactory factory) {
    return factory.name().equals(MemoryFactory.NAME);
  }

  /** All of them; memory comes last. */
  public List<StoreFactory> all() {
    return List.copyOf(byName.values());
  }

  /** What {@code backend} may be, beside {@code auto}. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The store of that name; null where there is none. */
  public @Nullable StoreFactory named(String name) {
    return byName.get(name);
  }

  /**
   * The store of that name.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  public StoreFactory get(String name) {
    StoreFactory factory = byName.get(name);
    if (factory == null) {
      throw new IllegalArgumentException("there is no store '" + name + "'" + hint(name, names()));
    }
    return factory;
  }

  /** The store for those who ask for none: the first that needs nothing, else memory. */
  public StoreFactory unasked() {
    for (StoreFactory factory : byName.values()) {
      if (!isMemory(factory) && factory.opensUnasked()) {
        return factory;
      }
    }
    return get(MemoryFactory.NAME);
  }

  /**
   * What an address says, as settings by their dotted names: {@code backend}, and where anything
   * follows the scheme {@code <section>.url}.
   *
   * @param address such as {@code redis://127.0.0.1:6379} or {@code memory:}
   * @throws IllegalArgumentException if it is none of a store here; the message shows no secret
   */
  public Map<String, String> settingsOf(String address) {
    StoreFactory factory = at(address);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("backend", factory.name());
    if (takesAddress(factory)) {
      settings.put(factory.section() + "." + URL, address);
    }
    return settings;
  }

  /**
   * The settings of the store at an address, which is all that is said of it.
   *
   * @throws IllegalArgumentException if it is no address of a store here, or that store finds it
   *     wrong; the message shows no secret
   */
  public Definition read(String address, Function<String, @Nullable String> environment) {
    StoreFactory factory = at(address);
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    if (takesAddress(factory)) {
      values.put(URL, address);
    }
    Definition settings = Definition.check(factory.name(), factory.fields(), values, environment);
    factory.check(settings);
    return settings;
  }

  private static boolean takesAddress(StoreFactory factory) {
    return factory.fields().stream().anyMatch(field -> field.name().equals(URL));
  }

  private StoreFactory at(String address) {
    int colon = address.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(
          "the address of a store begins with a scheme and a colon, such as memory:; known: "
              + String.join(", ", byScheme.keySet()));
    }
    String scheme = address.substring(0, colon).toLowerCase(Locale.ROOT);
    StoreFactory factory = byScheme.get(scheme);
    if (factory == null) {
      String shown = scheme.matches("[a-z][a-z0-9+.-]{0,20}") ? "'" + scheme + "'" : "given";
      throw new IllegalArgumentException(
          "no store knows the scheme " + shown + hint(scheme, List.copyOf(byScheme.keySet())));
    }
    if (!takesAddress(factory) && !address.substring(colon + 1).replace("//", "").isEmpty()) {
      throw new IllegalArgumentException(
          "the store " + factory.name() + " has no address: write just " + scheme + ":");
    }
    return factory;
  }

  /** What to do about a name that no store has. */
  public static String hint(String name, List<String> known) {
    String jar = JARS.get(name);
    boolean there = known.stream().anyMatch(word -> JARS.getOrDefault(word, "").equals(jar));
    return jar == null || there
        ? Suggestion.of(name, known)
        : "; add the jar " + jar + " (known: " + String.join(", ", known) + ")";
  }
}
