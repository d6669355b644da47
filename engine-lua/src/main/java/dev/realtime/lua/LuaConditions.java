package dev.realtime.lua;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.engine.rules.ConditionCompiler;
import dev.realtime.lua.dialect.GmodDialect;
import dev.realtime.lua.dialect.SyntaxError;
import dev.realtime.lua.dialect.Translation;
import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import java.util.List;
import java.util.function.Predicate;

/**
 * Conditions that are Lua expressions over {@code data}, evaluated on the router's thread in a
 * sandbox of their own: text, numbers and tables can be looked at, nothing can be changed that
 * another condition would see, and an expression that runs too long is stopped.
 */
public final class LuaConditions implements ConditionCompiler {
  private static final List<String> NAMES =
      List.of(
          "type",
          "tostring",
          "tonumber",
          "pairs",
          "ipairs",
          "next",
          "select",
          "unpack",
          "string",
          "bit",
          "bit32");

  private final Sandbox sandbox = new Sandbox(Limits.OF_CONDITION);
  private final EventView.Names names = new EventView.Names();

  @Override
  public Predicate<Event> compile(String expression) {
    Translation translation = GmodDialect.translateExpression(expression);
    if (!translation.isRight()) {
      SyntaxError error = translation.errors().get(0);
      throw noExpression(error.message() + " at column " + error.column(), expression);
    }
    LuaValue chunk;
    synchronized (this) {
      try {
        // The line break keeps a comment at the end from swallowing the bracket.
        String lua = "local data = ... return (" + translation.lua() + "\n)";
        chunk = sandbox.compile(lua, "condition");
      } catch (ScriptException e) {
        String message = String.valueOf(e.getMessage()).replaceFirst("^condition:\\d+: ", "");
        throw noExpression(message, expression);
      }
      Environments.set(chunk.checkclosure(), environment());
    }
    return event -> holds(chunk, event);
  }

  private static DefinitionException noExpression(String reason, String expression) {
    return new DefinitionException(
        "condition", "is no Lua expression: " + reason + " in \"" + expression + "\"");
  }

  /**
   * Copies, so that one condition cannot change what another uses: not what a function is, and not
   * which random number comes next.
   */
  private LuaTable environment() {
    Globals globals = sandbox.globals();
    LuaTable environment = new LuaTable();
    for (String name : NAMES) {
      LuaValue value = globals.get(name);
      environment.set(name, value.istable() ? new ReadOnlyTable(value.checktable()) : value);
    }
    LuaTable math = Sandbox.copyOf(globals.get("math").checktable());
    MathFunctions.installRandom(math);
    environment.set("math", new ReadOnlyTable(math));
    return environment;
  }

  private boolean holds(LuaValue chunk, Event event) {
    JsonNode data = event.data();
    LuaValue view = data.isObject() ? new EventView(data, names) : LuaJson.toLua(data);
    try {
      return sandbox.run(chunk, view).arg1().toboolean();
    } catch (ScriptException e) {
      throw new IllegalStateException(
          String.valueOf(e.getMessage()).replaceFirst("^condition:\\d+: ", ""), e);
    }
  }
}
