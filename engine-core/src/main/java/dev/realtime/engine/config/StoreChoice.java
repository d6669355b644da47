package dev.realtime.engine.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.store.Stores;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out which store is meant, and checks what was given for every store there is. */
final class StoreChoice {
  private final Stores stores;
  private final Map<String, Given> given;
  private final Function<String, @Nullable String> environment;
  private final List<String> errors;

  /** Fields of a section that two stores share are wrong once. */
  private final Set<String> wrong = new HashSet<>();

  StoreChoice(
      Stores stores,
      Map<String, Given> given,
      Function<String, @Nullable String> environment,
      List<String> errors) {
    this.stores = stores;
    this.given = given;
    this.environment = environment;
    this.errors = errors;
  }

  /**
   * The settings of the store that is meant. Those of the others are checked, too: who set them
   * will want to know.
   *
   * @param named the store that the operator named; null where none is
   */
  Definition settings(@Nullable StoreFactory named) {
    List<Offer> offers = stores.all().stream().map(this::offer).toList();
    StoreFactory store = named == null ? unnamed(offers) : named;
    Definition chosen = null;
    for (Offer offer : offers) {
      if (offer.store == store) {
        chosen = offer.settings;
      }
      if (offer.store == store || offer.way != null) {
        check(offer, offer.store == named);
      }
    }
    return Objects.requireNonNull(chosen, "the store is one of those there are");
  }

  /** The store whose address was given, last where there are several; else one that needs none. */
  private StoreFactory unnamed(List<Offer> offers) {
    StoreFactory best = stores.unasked();
    int source = -1;
    for (Offer offer : offers) {
      if (offer.way != null && offer.source > source) {
        best = offer.store;
        source = offer.source;
      }
    }
    return best;
  }

  /**
   * What was given for a store.
   *
   * @param way the fields that say where it is; null where nothing does
   * @param source of the way
   * @param usable whether the way has a field that is right
   */
  private record Offer(
      StoreFactory store,
      Definition settings,
      @Nullable Set<String> way,
      int source,
      boolean usable) {}

  private Offer offer(StoreFactory store) {
    Set<String> way = null;
    int source = -1;
    for (Set<String> one : store.addresses()) {
      int its = source(store, one);
      if (its > source) {
        way = one;
        source = its;
      }
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (Field field : store.fields()) {
      read(new Setting(store.section(), field), values);
    }
    for (Set<String> one : store.addresses()) {
      for (String field : one) {
        if (way != null && !way.contains(field)) {
          values.remove(field);
        }
      }
    }
    Definition settings =
        Definition.check(
            store.name(), store.fields(), values, environment, error -> note(store, error, null));
    boolean usable = way != null && way.stream().anyMatch(settings::has);
    return new Offer(store, settings, way, source, usable);
  }

  private int source(StoreFactory store, Set<String> fields) {
    int source = -1;
    for (Field field : store.fields()) {
      Given value = given.get(new Setting(store.section(), field).dotted());
      if (fields.contains(field.name()) && value != null && !value.text().isBlank()) {
        source = Math.max(source, value.source());
      }
    }
    return source;
  }

  private void read(Setting setting, ObjectNode values) {
    Field field = setting.field();
    Given value = given.get(setting.dotted());
    if (value == null) {
      return;
    }
    try {
      values.set(field.name(), FieldText.read(field, value.text()));
    } catch (IllegalArgumentException e) {
      if (wrong.add(setting.dotted())) {
        String problem = field.isSecret() ? "must be " + field.shape() : e.getMessage();
        errors.add(value.place() + ": " + setting.dotted() + " " + problem);
      }
    }
  }

  private void check(Offer offer, boolean named) {
    boolean addressed = offer.store.addresses().isEmpty() || offer.usable;
    if (!addressed && !errors.isEmpty()) {
      return; // what is wrong already may be the address itself
    }
    try {
      offer.store.check(offer.settings);
    } catch (DefinitionException e) {
      // With no address at all it is the choice of the store that is wrong.
      note(
          offer.store,
          e,
          named && !addressed ? "backend is '" + offer.store.name() + "', but" : null);
    }
  }

  private void note(StoreFactory store, DefinitionException error, @Nullable String instead) {
    for (Field field : store.fields()) {
      Setting setting = new Setting(store.section(), field);
      if (field.name().equals(error.field())) {
        Given value = given.get(setting.dotted());
        if (wrong.add(setting.dotted())) {
          String place = value == null ? "" : value.place() + ": ";
          errors.add(place + setting.dotted() + " " + error.problem());
        }
        return;
      }
    }
    errors.add((instead == null ? store.section() + ":" : instead) + " " + error.getMessage());
  }
}
