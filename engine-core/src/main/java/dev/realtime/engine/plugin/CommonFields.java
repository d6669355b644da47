package dev.realtime.engine.plugin;

import dev.realtime.api.action.Field;
import java.util.ArrayList;
import java.util.List;

/** The fields that every definition may have, and the types that the engine itself brings. */
public final class CommonFields {
  /** Runs a list of definitions when a condition holds. */
  public static final String CONDITIONAL = "conditional";

  /** Calls a function. */
  public static final String LUA = "lua";

  /** Beside each type's own fields. */
  public static final List<Field> ALL =
      List.of(
          Field.of("type", Field.Kind.TEXT).required().meaning("what to do"),
          Field.of("name", Field.Kind.TEXT).meaning("names the rule in errors and statistics"),
          Field.of("condition", Field.Kind.ANY)
              .meaning("a function of data, or a Lua expression over data: when to fire"),
          Field.of("rate_limit", Field.Kind.TEXT)
              .meaning("at most so many firings, such as \"10/s\" or \"30/m\""),
          Field.of("retry", Field.Kind.ANY).meaning("{attempts, backoff, max_backoff}"),
          Field.choice("delivery", "once", "each")
              .defaultValue("once")
              .meaning("whether one server of the fleet acts, or each"));

  /** The fields of {@link #CONDITIONAL}. */
  public static final List<Field> OF_CONDITIONAL =
      List.of(
          Field.of("actions", Field.Kind.LIST)
              .required()
              .meaning("definitions to run side by side when the condition holds"),
          Field.of("otherwise", Field.Kind.LIST).meaning("definitions to run when it does not"));

  /** The fields of {@link #LUA}. */
  public static final List<Field> OF_LUA =
      List.of(Field.of("run", Field.Kind.ANY).required().meaning("a function of data"));

  private CommonFields() {}

  public static List<Field> with(List<Field> own) {
    List<Field> all = new ArrayList<>(own);
    all.addAll(ALL);
    return all;
  }
}
