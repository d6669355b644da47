package dev.realtime.api.store;

import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventBackend;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of store: what an operator calls it, which settings it has, and how to open it. Found by
 * {@link java.util.ServiceLoader} on the class path, so a jar with a file {@code
 * META-INF/services/dev.realtime.api.store.StoreFactory} adds a store to an engine.
 *
 * <p>The engine makes an instance whenever it looks for stores, also only to list them; the
 * constructor must start nothing. All methods but {@link #open} and {@link #attach} answer at once.
 * They may be called from any thread, any number of times.
 */
public interface StoreFactory {

  /**
   * What the setting {@code backend} calls it: lower case letters, digits and {@code _}, and not
   * {@code auto}. Two factories of one name are refused, with both class names.
   */
  String name();

  /**
   * The schemes that an address of this store may begin with, such as {@code redis} and {@code
   * rediss}; {@link #name()} by default. An address is given as the field {@code url}, scheme and
   * all; a store without that field takes an address of which nothing follows the scheme, such as
   * {@code memory:}. Two factories of one scheme are refused, with both class names.
   */
  default List<String> schemes() {
    return List.of(name());
  }

  /** One sentence for people: where the events are, and how long. */
  String summary();

  /**
   * The settings the store may have. The engine checks what is given against them before {@link
   * #check}, {@link #open} and {@link #attach}, so that names and kinds are right when these are
   * called. In {@code realtime.yml} they stand in {@link #section()}; each is also read from the
   * environment, as {@code REALTIME_<SECTION>_<FIELD>} and {@code <SECTION>_<FIELD>}.
   */
  List<Field> fields();

  /**
   * The section of {@code realtime.yml} in which the settings stand; {@link #name()} by default.
   * Stores that share a section share what its fields mean.
   */
  default String section() {
    return name();
  }

  /**
   * The ways to say where the store is, each as the names of the fields that belong to it, such as
   * {@code url} alone, and {@code host} with {@code port}. An operator who gives one and names no
   * store means this one. Of several ways the one counts whose source overrides the rest, and of
   * several in one source the first in this list; the engine leaves out the fields of the others.
   * Empty where the store needs no address.
   */
  default List<Set<String>> addresses() {
    return List.of();
  }

  /**
   * Whether the store can be opened on this machine without any setting: an engine takes the first
   * such store where its operator names none and gives no address.
   */
  default boolean opensUnasked() {
    return false;
  }

  /**
   * Checks what {@link #fields()} cannot say. Connects to nothing.
   *
   * @param settings checked against {@link #fields()}
   * @throws DefinitionException on the first thing that is wrong; shows no secret
   */
  default void check(Definition settings) {}

  /**
   * Makes a connection to the store, which the caller closes. Called once by each engine, on the
   * thread that starts it. Does not wait for a store elsewhere, which may be away; may take some
   * seconds to start one on this machine.
   *
   * @param settings checked against {@link #fields()} and by {@link #check}
   * @param context what the engine lends to the store until that is closed
   * @throws DefinitionException if the settings are wrong; the engine does not start
   * @throws BackendException if the store cannot be opened whatever one waits, in one line: what is
   *     missing, and what to do; the engine does not start
   */
  EventBackend open(Definition settings, StoreContext context);

  /**
   * Connects to the store that an engine with these settings and this data folder uses at the
   * moment, and starts nothing. Called by commands that look into a store, such as {@code emit} and
   * {@code top}. By default the same as {@link #open}, which is right for every store that is a
   * program of its own.
   *
   * @return empty where there is nothing to connect to: no such engine runs, or its store is its
   *     own memory
   * @throws BackendException as in {@link #open}
   */
  default Optional<EventBackend> attach(Definition settings, StoreContext context) {
    return Optional.of(open(settings, context));
  }
}
