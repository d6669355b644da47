package dev.realtime.testkit;

import dev.realtime.api.action.Suggestion;
import dev.realtime.lua.ScriptState;
import dev.realtime.luaj.LuaValue;
import java.util.List;

/** What may be said of a player or another entity of a test. */
final class EntityFields {
  private static final List<String> OF_ENTITY =
      List.of("class", "name", "pos", "health", "model", "owner");
  private static final List<String> OF_PLAYER =
      List.of(
          "name",
          "steamid",
          "steamid64",
          "bot",
          "admin",
          "superadmin",
          "alive",
          "health",
          "armor",
          "team",
          "pos",
          "weapon",
          "model",
          "frags",
          "deaths",
          "ping",
          "address");

  private EntityFields() {}

  static void check(String kind, LuaValue fields) {
    if (!fields.istable()) {
      throw new IllegalArgumentException(
          "a table is needed, such as {"
              + (kind.equals("player") ? "name = \"John\"" : "class = \"prop_physics\"")
              + "}, not "
              + LuaValues.shown(fields));
    }
    List<String> known = kind.equals("player") ? OF_PLAYER : OF_ENTITY;
    for (LuaValue key : fields.checktable().keys()) {
      String name = ScriptState.text(key);
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "there is no field '" + name + "'" + Suggestion.of(name, known));
      }
    }
  }
}
