package dev.realtime.lua;

import dev.realtime.luaj.Prototype;
import dev.realtime.luaj.compiler.LuaC;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Lua that the engine itself brings, compiled once: it is the same for every rule file, and
 * much longer than most of them. It is plain Lua, which needs no translation.
 */
final class OwnSources {
  /** How chunks of the engine's own are named; they do not appear in tracebacks. */
  static final String PREFIX = "realtime/";

  private static final Map<String, Prototype> COMPILED = new ConcurrentHashMap<>();

  private OwnSources() {}

  /**
   * The code of one file, which never changes and may be used by several states.
   *
   * @param name such as {@code realtime.lua}
   */
  static Prototype code(String name) {
    return COMPILED.computeIfAbsent(name, OwnSources::compile);
  }

  private static Prototype compile(String name) {
    try (InputStream source = OwnSources.class.getResourceAsStream(name)) {
      if (source == null) {
        throw new IllegalStateException("the engine's own " + name + " is missing from its jar");
      }
      return LuaC.instance.compile(source, "@" + PREFIX + name);
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's own " + name + " cannot be read", e);
    }
  }
}
