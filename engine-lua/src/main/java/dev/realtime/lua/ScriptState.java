package dev.realtime.lua;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.engine.session.MisuseException;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.util.function.Function;

/**
 * A Lua state in the sandbox of rule files, for scripts that are no rules: tests of rules. Belongs
 * to one thread.
 */
public final class ScriptState implements AutoCloseable {
  private final Sandbox sandbox = new Sandbox();
  private final LuaJson json = new LuaJson();

  /** Sets a global variable. */
  public void set(String name, LuaValue value) {
    sandbox.globals().set(name, value);
  }

  /** A global variable; nil where there is none. */
  public LuaValue get(String name) {
    return sandbox.globals().get(name);
  }

  /**
   * Compiles a file and runs it.
   *
   * @param name how errors show it
   * @throws ScriptException if it is not Lua, or raises an error
   */
  public void run(byte[] source, String name) throws ScriptException {
    sandbox.run(sandbox.compile(source, name), LuaValue.NONE);
  }

  /**
   * Calls a function.
   *
   * @throws ScriptException if it raises an error
   */
  public Varargs call(LuaValue function, Varargs arguments) throws ScriptException {
    return sandbox.run(function, arguments);
  }

  /** A Lua function from a Java one; a {@link LuaError} that it throws is raised. */
  public static LuaValue function(Function<Varargs, Varargs> body) {
    return Sandbox.function(body);
  }

  /**
   * The place of a running function, as {@code file:line}; empty where it has none.
   *
   * @param level 1 for whoever called the Java function that asks
   */
  public String place(int level) {
    return sandbox.frames().place(level).replaceFirst(": $", "");
  }

  /** The place where a function is written, as {@code file:line}; empty where it has none. */
  public static String placeOf(LuaValue function) {
    return function.isclosure()
        ? CallFrames.source(function.checkclosure().p) + ":" + function.checkclosure().p.linedefined
        : "";
  }

  /**
   * A value as JSON.
   *
   * @throws LuaError if it holds what JSON cannot
   */
  public JsonNode toJson(LuaValue value) {
    try {
      return json.toTree(value);
    } catch (MisuseException e) {
      throw new LuaError(e.getMessage());
    }
  }

  /** JSON as a Lua value of its own; null becomes nil. */
  public static LuaValue fromJson(JsonNode node) {
    return LuaJson.toLua(node);
  }

  /** A text as a Lua string. */
  public static LuaString text(String text) {
    return LuaText.from(text);
  }

  /** The text of a Lua string or number, or what is shown of another value. */
  public static String text(LuaValue value) {
    return LuaText.of(value);
  }

  /** Ends its coroutines, and counts no more among what holds memory. Nothing may run after it. */
  @Override
  public void close() {
    sandbox.close();
  }
}
