package dev.realtime.luaj.amender;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.Remapper;

/** Gives LuaJ's classes other names, and finds those that are needed: all that it is asked for. */
final class Relocation extends Remapper {
  private static final String FROM = "org/luaj/vm2/";
  private static final String TO = "dev/realtime/luaj/";

  private final Set<String> needed = new HashSet<>();
  private final Deque<String> waiting = new ArrayDeque<>();

  Relocation() {
    super(Opcodes.ASM9);
  }

  @Override
  public String map(String name) {
    if (!name.startsWith(FROM)) {
      return name;
    }
    if (needed.add(name)) {
      waiting.add(name);
    }
    return TO + name.substring(FROM.length());
  }

  /** Compilers before Java 5 wrote {@code LuaValue.class} as a text, and had it looked up. */
  @Override
  public Object mapValue(Object value) {
    return value instanceof String text && text.startsWith(FROM.replace('/', '.'))
        ? map(text.replace('.', '/')).replace('/', '.')
        : super.mapValue(value);
  }

  /** The name that a class had before. */
  static String original(String name) {
    return name.startsWith(TO) ? FROM + name.substring(TO.length()) : name;
  }

  /** A class that is needed and was not yet returned. */
  @Nullable String next() {
    return waiting.poll();
  }
}
